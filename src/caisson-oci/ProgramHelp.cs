namespace Caisson.OciRuntime;

/// <summary>What <c>caisson-oci --help</c> prints.</summary>
internal static class ProgramHelp
{
    internal const string Text = """
        caisson-oci - an OCI runtime: makes containers from bundles for engines

        Usage: caisson-oci [OPTIONS] COMMAND [ARGUMENTS]

        Commands:
          create     make a container whose program waits for start
          start      let a created container run its program
          run        make a container and run its program
          exec       run a further program in a container
          state      print a container's state as JSON
          kill       send a signal to a container
          delete     remove a container
          list       list the containers of the state root
          ps         list a container's processes
          pause      stop all processes of a container for a while
          resume     let them go on
          update     change a container's limits
          events     print a container's statistics and events as JSON
          mounts     add mounts to a running container, or remove them
          spec       write a config.json to begin with
          features   print what this runtime can do as JSON
          help       print the help of a command

        Options:
          --root DIR                where the state of containers is kept (default: /run/caisson, or
                                    $XDG_RUNTIME_DIR/caisson for users)
          --log FILE                append what happens to this file, instead of standard error
          --log-format text|json    the form of its lines (default: text)
          --log-level LEVEL         error, warning (default) or debug
          --debug                   the same as --log-level debug
          --cgroup-manager NAME     cgroupfs (default): make control groups in the file system; systemd: ask
                                    systemd for them; disabled: do without, whatever the document says
          --systemd-cgroup          the same as --cgroup-manager systemd
          --rootless true|false|auto  go on where control groups may not be made and no limit is asked for
                                    (default: auto, that is, for all but root of the machine)
          --fault N[:ERRNO]         let step N of a launch fail, to see that nothing is left behind;
                                    --plan prints the numbers
          -v, --version             print the version
          -h, --help                print this; COMMAND --help prints a command's

        Options have one dash or two, and their value behind = or in the next argument. `checkpoint` and `restore`
        are refused: containers cannot be saved yet.

        """;
}
