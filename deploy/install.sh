#!/bin/sh
# Install the class server into one folder, or bring it up to date: deploy/install.sh [FOLDER]
# Students' homes, accounts and progress are never touched. Run it as root.
set -eu
folder=${1:-/opt/massage-edu}
here=$(cd "$(dirname "$0")/.." && pwd)
umask 022

fail() { echo "install.sh: $1" >&2; exit 1; }
# A Python that other accounts can run too, so the system's own first.
for python in ${PYTHON:-/usr/bin/python3 /usr/local/bin/python3 python3} ""; do
  [ -z "$python" ] && fail "no Python 3.11 or newer with venv. On Debian and Ubuntu: apt-get install python3-venv"
  "$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
done
command -v npm >/dev/null || fail "npm is missing. On Debian and Ubuntu: apt-get install nodejs npm"

mkdir -p "$folder"
[ -x "$folder/bin/python" ] || "$python" -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$here/requirements-setup.lock"
# The versions of the lock, without the tests' own packages. Compiled here, because students may not write
# compiled files: without that every server start would compile everything anew.
sed 's/ *\\$//; /^ *--hash/d' "$here/requirements.lock" > "$folder/versions.txt"
"$folder/bin/uv" pip install --quiet --compile-bytecode --python "$folder/bin/python" \
  --no-build-isolation --reinstall-package massage-edu -c "$folder/versions.txt" "$here[class]"

mkdir -p "$folder/proxy"
cp "$here/deploy/proxy/package.json" "$here/deploy/proxy/package-lock.json" "$folder/proxy/"
npm ci --prefix "$folder/proxy" --silent --no-audit --no-fund --ignore-scripts --omit=dev
cp "$here/deploy/jupyterhub_config.py" "$here/deploy/massage-edu-hub.service" "$folder/"

"$folder/bin/massage-edu" doctor
echo "Installed in $folder. Next: deploy/README.md, step 2."
