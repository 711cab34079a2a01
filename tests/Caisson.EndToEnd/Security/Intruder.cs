using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Security;

/// <summary>
/// A program in a container that waits for the next process of its PID namespace, stops it by ptrace at once, and looks for a way out: descriptors and root of
/// the host's, more capabilities than its own, secrets in memory.
/// </summary>
/// <remarks>It says what it finds, one word a line: CAUGHT (before it became its program), FD, ROOT, CAPABILITIES, MEMORY.</remarks>
internal static class Intruder
{
    /// <summary>What a caller has in its environment and gives to nobody.</summary>
    public const string Secret = "the-secret-of-the-caller-4f1c";

    public const string Path = "/intruder";

    /// <summary>Compiles it into a root file system.</summary>
    public static async Task PlaceAsync(Sandbox sandbox, string rootfs)
    {
        var source = System.IO.Path.Combine(sandbox.Work, "intruder.c");
        await File.WriteAllTextAsync(source, Source);
        (await sandbox.RunAsync("/usr/bin/gcc", "-O2", "-static", "-Wall", "-Werror", "-o", rootfs + Path, source)).ShouldExit();
    }

    // Arguments: a host file without its first slash, the secret, the program that processes become.
    private const string Source = """
        #define _GNU_SOURCE
        #include <dirent.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ptrace.h>
        #include <sys/wait.h>
        #include <unistd.h>

        static unsigned long long capabilities(const char *process)
        {
            char path[64], line[256];
            unsigned long long set = 0;
            snprintf(path, sizeof path, "/proc/%s/status", process);
            FILE *file = fopen(path, "r");
            while (file && fgets(line, sizeof line, file)) sscanf(line, "CapPrm: %llx", &set);
            if (file) fclose(file);
            return set;
        }

        static void report(const char *what, const char *how)
        {
            printf("%s %s\n", what, how);
            fflush(stdout);
        }

        static void memory(const char *process, const char *secret)
        {
            char path[64], line[512], wide[256];
            int length = strlen(secret), width = 0;
            for (int i = 0; i < length; i++) { wide[width++] = secret[i]; wide[width++] = 0; }
            snprintf(path, sizeof path, "/proc/%s/mem", process);
            int mem = open(path, O_RDONLY);
            snprintf(path, sizeof path, "/proc/%s/maps", process);
            FILE *maps = fopen(path, "r");
            static char buffer[1 << 16];
            while (mem >= 0 && maps && fgets(line, sizeof line, maps)) {
                unsigned long start, end;
                char rights[8];
                if (sscanf(line, "%lx-%lx %7s", &start, &end, rights) != 3 || rights[0] != 'r' || strstr(line, "[v")) continue;
                for (unsigned long at = start; at < end;) {
                    long got = pread(mem, buffer, end - at < sizeof buffer ? end - at : sizeof buffer, at);
                    if (got <= 0) break;
                    if (memmem(buffer, got, secret, length) || memmem(buffer, got, wide, width)) report("MEMORY", line);
                    if (at + got >= end || got <= 256) break;
                    at += got - 256;
                }
            }
            if (maps) fclose(maps);
            if (mem >= 0) close(mem);
        }

        static void reach(const char *process, const char *entry, const char *marker, const char *what)
        {
            char path[1024];
            for (int up = 0; up < 2; up++) {
                snprintf(path, sizeof path, "/proc/%s/%s/%s%s", process, entry, up ? "../../../../../../../../../../../../" : "", marker);
                int file = open(path, O_RDWR);
                if (file >= 0) { report(what, path); close(file); }
            }
        }

        int main(int count, char **arguments)
        {
            const char *marker = arguments[1], *secret = arguments[2], *program = arguments[3];
            unsigned long long own = capabilities("self");
            int last = getpid();
            report("READY", "");
            while (access("/stop", F_OK) != 0) {
                int found = 0;
                for (int i = 0; i < 200 && !found; i++)
                    for (int next = last + 1; next < last + 32 && !found; next++)
                        if (ptrace(PTRACE_SEIZE, next, 0, PTRACE_O_EXITKILL) == 0) found = next;
                        else if (errno != ESRCH) { report("REFUSED", strerror(errno)); found = -next; }
                if (!found) continue;
                last = found > 0 ? found : -found;
                char process[16], path[64], name[512];
                snprintf(process, sizeof process, "%d", last);
                int status = 0;
                if (found > 0) { ptrace(PTRACE_INTERRUPT, found, 0, 0); waitpid(found, &status, __WALL); }
                snprintf(path, sizeof path, "/proc/%s/exe", process);
                long length = readlink(path, name, sizeof name - 1);
                name[length < 0 ? 0 : length] = 0;
                if (length > 0 && !strstr(name, program)) report("CAUGHT", name);
                unsigned long long set = capabilities(process);
                if (set & ~own) { snprintf(path, sizeof path, "%llx", set & ~own); report("CAPABILITIES", path); }
                reach(process, "root", marker, "ROOT");
                reach(process, "cwd", marker, "ROOT");
                snprintf(path, sizeof path, "/proc/%s/fd", process);
                DIR *open_files = opendir(path);
                for (struct dirent *entry; open_files && (entry = readdir(open_files)) != 0;) {
                    snprintf(name, sizeof name, "fd/%s", entry->d_name);
                    reach(process, name, marker, "FD");
                }
                if (open_files) closedir(open_files);
                memory(process, secret);
                if (found > 0) ptrace(PTRACE_DETACH, found, 0, 0);
            }
            report("END", "");
            return 0;
        }

        """;
}
