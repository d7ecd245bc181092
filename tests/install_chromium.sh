#!/bin/sh
# Gets Chromium for the browser tests from the operating system's packages, where that is permitted.
# It never fails: without Chromium those tests are skipped, and this says how to get it.
set -u

for name in chromium chromium-browser google-chrome; do
    command -v "$name" > /dev/null 2>&1 && exit 0
done

if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -qq -y --no-install-recommends chromium > /dev/null 2>&1 ||
        { apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium; } \
            > /dev/null 2>&1
    command -v chromium > /dev/null 2>&1 && exit 0
fi

echo "Chromium is missing, so browser tests are skipped: install the package 'chromium' to run them."
