# bash completion for caisson
_caisson() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' i valued='' words
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --root) ((i++)) ;;
            -*) ;;
            *) command=${COMP_WORDS[i]}; break ;;
        esac
    done
    case $command in
        '') COMPREPLY=($(compgen -W 'run exec ps inspect stop kill rm wait completion --root --help --version' -- "$cur")); return ;;
        run)
            case $prev in
                --rootfs) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                --overlay-upper) COMPREPLY=($(compgen -d -- "$cur")); return ;;
                --propagation) COMPREPLY=($(compgen -W 'private slave shared unbindable rprivate rslave rshared runbindable' -- "$cur")); return ;;
                --ns) COMPREPLY=($(compgen -W 'user pid mount uts ipc net cgroup time default all none' -- "$cur")); return ;;
                --share) COMPREPLY=($(compgen -W 'user pid mount uts ipc net cgroup time all' -- "$cur")); return ;;
                --join) COMPREPLY=($(true -- "$cur")); return ;;
                --hostname) COMPREPLY=($(true -- "$cur")); return ;;
                --domainname) COMPREPLY=($(true -- "$cur")); return ;;
                --time-offset) COMPREPLY=($(true -- "$cur")); return ;;
                -u|--user) COMPREPLY=($(true -- "$cur")); return ;;
                --group-add) COMPREPLY=($(true -- "$cur")); return ;;
                --umask) COMPREPLY=($(true -- "$cur")); return ;;
                --uidmap) COMPREPLY=($(true -- "$cur")); return ;;
                --gidmap) COMPREPLY=($(true -- "$cur")); return ;;
                -v|--volume) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --tmpfs) COMPREPLY=($(true -- "$cur")); return ;;
                --mount) COMPREPLY=($(true -- "$cur")); return ;;
                --device) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --masked-path) COMPREPLY=($(true -- "$cur")); return ;;
                --readonly-path) COMPREPLY=($(true -- "$cur")); return ;;
                -e|--env) COMPREPLY=($(true -- "$cur")); return ;;
                --env-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                -w|--workdir) COMPREPLY=($(true -- "$cur")); return ;;
                --ulimit) COMPREPLY=($(true -- "$cur")); return ;;
                --sysctl) COMPREPLY=($(true -- "$cur")); return ;;
                --cap-add) COMPREPLY=($(true -- "$cur")); return ;;
                --cap-drop) COMPREPLY=($(true -- "$cur")); return ;;
                --security-opt) COMPREPLY=($(true -- "$cur")); return ;;
                --oom-score-adj) COMPREPLY=($(true -- "$cur")); return ;;
                --timeout) COMPREPLY=($(true -- "$cur")); return ;;
                --name) COMPREPLY=($(true -- "$cur")); return ;;
                --pid-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --json-status-fd) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--host --rootfs --read-only --overlay --overlay-upper --propagation --ns --share --join --userns --hostname --domainname --time-offset --user --group-add --umask --uidmap --gidmap --map-root --map-user --map-auto --volume --tmpfs --mount --device --masked-path --readonly-path --interactive --tty --no-tty --env --env-file --workdir --ulimit --sysctl --cap-add --cap-drop --privileged --no-new-privileges --security-opt --oom-score-adj --init --timeout --name --pid-file --plan --verbose --json-status-fd --root --help' ;;
        exec)
            case $prev in
                -e|--env) COMPREPLY=($(true -- "$cur")); return ;;
                --env-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                -w|--workdir) COMPREPLY=($(true -- "$cur")); return ;;
                -u|--user) COMPREPLY=($(true -- "$cur")); return ;;
                --pid-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--interactive --tty --no-tty --env --env-file --workdir --user --pid-file --plan --verbose --root --help' ;;
        ps)
            case $prev in
                --format) COMPREPLY=($(compgen -W 'table json name' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--all --format --root --help' ;;
        inspect)
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--root --help' ;;
        stop)
            case $prev in
                -t|--time) COMPREPLY=($(true -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--time --root --help' ;;
        kill)
            case $prev in
                -s|--signal) COMPREPLY=($(compgen -W 'HUP INT QUIT KILL USR1 USR2 TERM CONT STOP' -- "$cur")); return ;;
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--signal --all --root --help' ;;
        rm)
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--force --root --help' ;;
        wait)
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--root --help' ;;
        completion)
            case $prev in
                --root) COMPREPLY=($(true -- "$cur")); return ;;
            esac
            words='--root --help' ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
        return
    fi
    case $command in
        exec|inspect|stop|kill|rm|wait) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
        run) COMPREPLY=($(compgen -c -- "$cur")) ;;
        completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
        help) COMPREPLY=($(compgen -W 'run exec ps inspect stop kill rm wait completion' -- "$cur")) ;;
    esac
}
complete -o default -F _caisson caisson
