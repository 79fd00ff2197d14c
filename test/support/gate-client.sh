# A command that waits at a test's gate (gate.ts): `bash gate-client.sh PORT NAME`; exits as it is told. Bash itself can
# connect, and starts in a tenth of the time that Node takes.
exec 3<> "/dev/tcp/127.0.0.1/$1"
echo "$2" >&3
read -r exit <&3 || exit=99
exit "$exit"
