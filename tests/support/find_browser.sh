#!/bin/sh
# Finds Chromium for the browser test; installs Debian's where this user may. Never fails: the test
# itself says what is missing.
for name in chromium chromium-browser google-chrome; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium for the browser test ..."
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium; } \
    >/dev/null 2>&1 && exit 0
fi
echo "No Chromium here; the browser test needs it: apt-get install chromium (as root), or your system's own package." >&2
exit 0
