#!/bin/sh
# Gets Chromium for the browser tests from the operating system's packages, where that is permitted:
# its shell without windows, in which they take two thirds of the time, or else the whole browser.
# It never fails: without Chromium those tests are skipped, and this says how to get it.
set -u

has() { command -v "$1" > /dev/null 2>&1; }
install() { apt-get install -qq -y --no-install-recommends "$1" > /dev/null 2>&1; }

has chromium-headless-shell && exit 0

if [ "$(id -u)" = 0 ] && has apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    install chromium-headless-shell && exit 0
    apt-get update -qq > /dev/null 2>&1
    install chromium-headless-shell && exit 0
    has chromium || install chromium
fi

for name in chromium chromium-browser google-chrome; do
    has "$name" && exit 0
done

echo "Chromium is missing, so browser tests are skipped: install the package" \
    "'chromium-headless-shell' or 'chromium' to run them."
