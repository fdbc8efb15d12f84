#!/usr/bin/env bash
# Builds web/ into src/marsad/web/static. Where Node is missing and this is root on Debian, installs it first.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

has_node() { command -v node >/dev/null && command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)'; }

if ! has_node; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Node.js from Debian ..." >&2
    apt-get -qq update >&2 || true
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nodejs npm >&2
  fi
  has_node || { echo "The pages' scripts are built with Node.js 18 or newer and npm. On Debian: apt install nodejs npm" >&2; exit 1; }
fi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
fi
node build.mjs
