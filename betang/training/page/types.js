/**
 * Shapes of the control API as `../CONTROL.md` publishes them. No code.
 *
 * @typedef {{type: string, offset: number, length: number, url?: string, language?: string}} Entity
 * @typedef {{label: string, data: string, url: string, copies: string, switch: string|null}} Key
 * @typedef {{file_id: string, name: string, type: string, size: number, duration: number}} StoredFile
 * @typedef {{latitude: number, longitude: number}} Point
 * @typedef {{text: string, request_contact?: boolean, request_location?: boolean}} ReplyKey
 * @typedef {{keyboard?: (string|ReplyKey)[][], remove_keyboard?: boolean}} ReplyMarkup
 *
 * @typedef {object} Message
 * @property {number} id
 * @property {number} chat
 * @property {boolean} bot
 * @property {number} date
 * @property {boolean} edited
 * @property {string} kind
 * @property {string} text
 * @property {Entity[]} entities
 * @property {Key[][]} keyboard
 * @property {StoredFile|null} file
 * @property {boolean} protected
 * @property {boolean} silent
 * @property {number|null} reply_to
 * @property {boolean} pinned
 * @property {boolean} forwarded
 * @property {Point|null} location
 * @property {Record<string, any>} raw
 *
 * @typedef {{command: string, description: string}} Command
 *
 * @typedef {object} User
 * @property {number} id
 * @property {string} first_name
 * @property {string} language_code
 * @property {boolean} blocked
 * @property {boolean} started
 * @property {Command[]} commands
 *
 * @typedef {{first_name: string, username: string, description: string}} Bot
 * @typedef {{now: number, shift: number}} Clock
 * @typedef {{user: number, message: number, date: number, title: string, preview: string, silent: boolean}} Notification
 * @typedef {{text: string, show_alert: boolean, url: string}} Answer
 * @typedef {{id: string, title: string, description: string, text: string}} InlineResult
 * @typedef {{results: InlineResult[], button: {text: string, payload: string}|null, next_offset: string}} InlineAnswer
 *
 * @typedef {object} State
 * @property {Clock} clock
 * @property {Bot} bot
 * @property {User[]} users
 * @property {Record<string, Message[]>} chats
 * @property {Notification[]} notifications
 * @property {boolean} preview
 *
 * @typedef {{method: string, status: number, description: string, chat: string}} Rejection
 * @typedef {{calls: Record<string, Record<string, number>>, rejected: Rejection[]}} Calls
 */

export {};
