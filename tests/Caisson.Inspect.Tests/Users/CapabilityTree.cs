using System.Diagnostics;

namespace Caisson.Inspect.Tests.Users;

/// <summary>
/// A tree of user namespaces with processes in them that try what takes capabilities: a small C program, since only a process of one thread can enter a user
/// namespace. Needs root and gcc.
/// </summary>
internal sealed class CapabilityTree : IDisposable
{
    private const string Source = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <linux/capability.h>
        #include <sched.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ioctl.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <sys/wait.h>
        #include <unistd.h>
        #define SIOCGSKNS 0x894C
        #define SOCKET 100   /* the holder's descriptor of a socket in its network namespace */
        #define STRANGER 59999 /* a uid that nobody else has, so that only capabilities count */

        static int user[32], nodes = 1, stay[2];
        static pid_t holder[32];

        static void die(const char *what) { fprintf(stderr, "%s: %s\n", what, strerror(errno)); exit(1); }
        static void check(long result, const char *what) { if (result < 0) die(what); }

        static void enter(int node) { if (node > 0) check(setns(user[node], CLONE_NEWUSER), "setns"); }

        static void ids(int uid) { check(syscall(SYS_setresgid, uid, uid, uid), "setresgid"); check(syscall(SYS_setresuid, uid, uid, uid), "setresuid"); }

        static void map(int pid, const char *file)
        {
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
            int fd = open(path, O_WRONLY);
            check(fd, path);
            check(write(fd, "0 0 65536", 9), path);
            close(fd);
        }

        static void wait_for(int fd) { char c; if (read(fd, &c, 1) != 1) exit(1); }

        /* A process in a new user namespace, with a network namespace of it, that stays there. Node 0 is the initial user namespace. */
        static void node(int index, int parent, int owner)
        {
            int ready[2], done[2], ask[2];
            check(pipe(ready), "pipe");
            pid_t pid = fork();
            if (pid == 0) {
                if (index > 0) {
                    enter(parent);
                    check(pipe(ask), "pipe"); check(pipe(done), "pipe");
                    pid_t me = getpid();
                    if (fork() == 0) { wait_for(ask[0]); map(me, "uid_map"); map(me, "gid_map"); check(write(done[1], "x", 1), "write"); _exit(0); }
                    ids(owner);
                    check(unshare(CLONE_NEWUSER), "unshare");
                    check(write(ask[1], "x", 1), "write");
                    wait_for(done[0]);
                    wait(NULL);
                }
                check(unshare(CLONE_NEWNET), "unshare net");
                check(dup2(socket(AF_INET, SOCK_DGRAM, 0), SOCKET), "socket");
                ids(STRANGER);
                close(stay[1]);
                check(write(ready[1], "x", 1), "write");
                wait_for(stay[0]);
                _exit(0);
            }
            wait_for(ready[0]);
            close(ready[0]); close(ready[1]);
            holder[index] = pid;
            char path[64];
            snprintf(path, sizeof path, "/proc/%d/ns/user", pid);
            user[index] = open(path, O_RDONLY | O_CLOEXEC);
            check(user[index], path);
            printf("T %d %d\n", index, pid);
        }

        /* 1, 0, or -1 if there is no asking. */
        static int attempt(int capability, int own, int target, int socket)
        {
            pid_t pid = fork();
            if (pid == 0) {
                long result = 0;
                switch (capability) {
                case CAP_SYS_ADMIN: if (own == target) _exit(2); result = setns(user[target], CLONE_NEWUSER); break;
                case CAP_KILL: result = kill(holder[target], 0); break;
                case CAP_SYS_NICE: result = setpriority(PRIO_PROCESS, holder[target], 19); break;
                case CAP_NET_ADMIN: result = ioctl(socket, SIOCGSKNS); break;
                }
                _exit(result >= 0 ? 1 : errno == EPERM ? 0 : 3);
            }
            int status;
            waitpid(pid, &status, 0);
            return WEXITSTATUS(status) == 2 ? -1 : WEXITSTATUS(status);
        }

        static void process(int index, int where, int uid, unsigned long long effective, int go)
        {
            int ready[2], sockets[32];
            check(pipe(ready), "pipe");
            pid_t pid = fork();
            if (pid == 0) {
                close(stay[1]);
                for (int i = 0; i < nodes; i++) {
                    int pidfd = syscall(SYS_pidfd_open, holder[i], 0);
                    check(pidfd, "pidfd_open");
                    sockets[i] = syscall(SYS_pidfd_getfd, pidfd, SOCKET, 0);
                    check(sockets[i], "pidfd_getfd");
                }
                enter(where);
                check(prctl(PR_SET_KEEPCAPS, 1), "keepcaps");
                ids(uid);
                struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
                struct __user_cap_data_struct data[2];
                check(syscall(SYS_capget, &header, data), "capget");
                data[0].effective = data[0].permitted & (unsigned)effective;
                data[1].effective = data[1].permitted & (unsigned)(effective >> 32);
                check(syscall(SYS_capset, &header, data), "capset");
                check(write(ready[1], "x", 1), "write");
                wait_for(go);
                int kinds[] = { CAP_SYS_ADMIN, CAP_KILL, CAP_SYS_NICE, CAP_NET_ADMIN };
                for (int i = 0; i < nodes; i++)
                    for (int k = 0; k < 4; k++)
                        dprintf(1, "R %d %d %d %d\n", index, i, kinds[k], attempt(kinds[k], where, i, sockets[i]));
                _exit(0);
            }
            wait_for(ready[0]);
            close(ready[0]); close(ready[1]);
            printf("P %d %d\n", index, pid);
        }

        int main(int count, char **words)
        {
            int go[2], processes = 0;
            check(pipe(stay), "pipe"); check(pipe(go), "pipe");
            node(0, 0, 0);
            for (int i = 1; i < count; i++) {
                int parent, owner, where, uid;
                unsigned long long effective;
                if (sscanf(words[i], "N:%d:%d", &parent, &owner) == 2) node(nodes, parent, owner), nodes++;
                else if (sscanf(words[i], "P:%d:%d:%llx", &where, &uid, &effective) == 3) process(processes++, where, uid, effective, go[0]);
            }
            printf("ready\n");
            fflush(stdout);
            wait_for(0);
            /* One after another, so that the lines do not mix. */
            for (int i = 0; i < processes; i++) { check(write(go[1], "x", 1), "write"); int status; while (wait(&status) < 0); if (status) return 1; }
            printf("end\n");
            fflush(stdout);
            close(stay[1]);
            for (int i = 0; i < nodes; i++) kill(holder[i], SIGKILL);
            while (wait(NULL) > 0);
            return 0;
        }
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("caisson-capability-tree");
    private readonly Process _process;

    internal CapabilityTree(IEnumerable<string> words)
    {
        var program = Path.Combine(_directory.FullName, "tree");
        File.WriteAllText(program + ".c", Source.Replace("\r", "", StringComparison.Ordinal));
        using (var compiler = Process.Start(new ProcessStartInfo("gcc", ["-o", program, program + ".c"]))!)
        {
            compiler.WaitForExit();
            compiler.ExitCode.ShouldBe(0);
        }

        _process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        foreach (var line in LinesUntil("ready"))
        {
            var parts = line.Split(' ');
            (parts[0] == "T" ? Holders : Processes).Add(int.Parse(parts[2]));
        }
    }

    internal static bool IsPossible => File.Exists("/usr/bin/gcc");

    /// <summary>A process in each user namespace, the initial one first.</summary>
    internal List<int> Holders { get; } = [];

    /// <summary>The processes that will try.</summary>
    internal List<int> Processes { get; } = [];

    /// <summary>Lets them try: process, target, capability, and what the kernel said: 1 yes, 0 no, -1 if there is no asking.</summary>
    internal List<(int Process, int Target, int Capability, int Result)> Try()
    {
        _process.StandardInput.Write("x");
        _process.StandardInput.Flush();
        return [.. LinesUntil("end").Select(line => line.Split(' ').Skip(1).Select(int.Parse).ToArray()).Select(n => (n[0], n[1], n[2], n[3]))];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    private IEnumerable<string> LinesUntil(string end)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (line == end) yield break;
            yield return line;
        }

        throw new InvalidOperationException($"The program ended before it said {end}.");
    }
}
