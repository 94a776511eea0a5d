#!/bin/sh
# Make accounts for a class, and print one line for each: name and password, to cut into slips.
# deploy/accounts.sh NUMBER [FIRST]      e.g. 30, later 5 more: 5 31. Run it as root.
set -eu
number=${1:?"how many accounts? e.g. deploy/accounts.sh 30"}
first=${2:-1}
group=${GROUP:-massage-edu} homes=${HOMES:-/home} prefix=${PREFIX:-student}
getent group "$group" >/dev/null || groupadd "$group"
for n in $(seq "$first" $((first + number - 1))); do
  name=$(printf '%s%02dm' "$prefix" "$n")
  if id "$name" >/dev/null 2>&1; then echo "accounts.sh: $name is there already, left alone" >&2; continue; fi
  # No letters or digits that look alike on paper.
  password=$(LC_ALL=C tr -dc 'abcdefghjkmnpqrstuvwxyz23456789' </dev/urandom | head -c 10)
  useradd --create-home --base-dir "$homes" --shell /usr/sbin/nologin --gid "$group" "$name"
  chmod 700 "$homes/$name"
  echo "$name:$password" | chpasswd
  echo "$name $password"
done
