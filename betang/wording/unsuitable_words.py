"""Stems that no receipt word may be built on, with the reason.

The note with the code may be found by the one person who must not know what it is for. So besides what hurts,
nothing stands in the list that would explain the note. Only a net for later changes of the list: whoever adds
a word reads it first (`content/words/README.md`).
"""

from __future__ import annotations

_BY_REASON = {
    "violence": """
        amuk ancam aniaya bacok bantai banting brutal bunuh cakar cambuk cekik culik gampar gebuk gorok
        hajar hantam injak jambak jarah jotos kejam keroyok penggal perang pukul rampas sabet sakiti
        sandera sayat sekap serang seret siksa sulut tampar tampol tawur tebas tendang terkam tikam
        tindas tinju todong tonjok tusuk""",
    "weapon": """
        bedil belati bom celurit clurit golok granat kapak kelewang keris ketapel linggis mandau martil
        meriam mesiu panah parang pedang peluru pentung pisau pistol racun senapan senjata silet sumpit
        tembak tombak""",
    "body shame": """
        bisu bopeng botak budek buncit bungkuk buta cacat cebol gagap gembrot gemuk gendut idiot jelek
        juling kerdil kurus ompong peot pesek pincang sumbing tompel tonggos tuli""",
    "sex": """
        berahi birahi bokong bugil cabul cerai cium cumbu dada ereksi gairah gauli genit germo hamil
        intim jilat kawin kelamin kencan kondom kulum lacur lonte mani mesra mesum nafsu nikah pacar
        paha pantat payudara pelacur pelir peluk penis perawan perkosa porno raba ranjang rayu remas
        selingkuh senggama sentuh setubuh sodomi sundal susu syahwat telanjang tiduri vagina zina""",
    "insult": """
        anjing asu babi badung bajingan banci bandot bangsat bego bejat bencong beruk biadab bloon bodoh
        brengsek bual budak busuk culas dungu durhaka edan geblek gila goblok jahanam jahat jalang
        jancok jorok kafir kampret kampungan keledai keparat kunyuk kutuk laknat maling monyet munafik
        nista pandir pecundang pelit sinting sontoloyo tai terkutuk tolol udik""",
    "illness or death": """
        ajal almarhum almarhumah arwah bangkai borok cacingan darah demam derita gugurkan jasad jenazah
        kanker koreng kubur kuburan kudis kusta lepra luka lumpuh mampus mati maut mayat meninggal
        muntah nanah nyawa obat panu pingsan pusing sakit sekarat tewas tumor wabah wafat""",
    "faith or people": """
        ayat bali banjar batak bidah buddha bugis cina dayak dosa dukun gaib hantu haram hindu iblis
        islam jawa jihad katolik kristen kuntilanak madura melayu murtad musyrik neraka papua pocong
        pribumi santet setan siluman sunda tuyul""",
    "drugs or crime": """
        arak bajak begal bir bius candu copet curi ganja heroin jambret judi kokain korupsi mabuk madat
        narkoba narkotik opium palsu rampok rokok selundup suap suntik tipu tuak""",
    "police or court": """
        adu bui bukti dakwa damai delik gugat hakim hukum intel jaksa kasus korban lapor pelaku penjara
        pidana polisi polres polsek saksi sanksi sidang sipir tahanan tangkap terduga tersangka tuduh
        vonis""",
    "politics": """
        bupati caleg capres coblos demo fasis gubernur kampanye komunis kudeta makar menteri partai
        pemilu politik presiden revolusi""",
    "makes a note suspicious": """
        aman anonim awas bahaya bantu cemas curhat darurat depresi gelisah intip istri jamin kabur kode
        korban kurung lacak lindung nangis paksa rahasia sandi selamatkan sembunyi stres suami takut
        tangis teriak tolong trauma ungsi""",
}

UNSUITABLE = {stem: reason for reason, stems in _BY_REASON.items() for stem in stems.split()}
"""Stem to reason."""

_ONLY_ALIKE = """
    kebalikan keranjang ketahanan memadukan mengurus mengurusi pemasukan pemudik penggali pengurus petai sejarah
    senyawa temani
"""

INNOCENT = frozenset(_ONLY_ALIKE.split())
"""Words of the list that only look as if built on one of the stems: sejarah is no se-jarah."""
