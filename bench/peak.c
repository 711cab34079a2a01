// Finds the peak memory of commands, all their processes together, and prints a table.
//
//   peak [--runs N] LIST
//
// The command and all its descendants are traced, and at every system call of any of them the
// memory of all living ones is added up (/proc/PID/smaps_rollup); the largest sum is the peak.
// That needs no control group, sees short lives, and does not depend on the time.
//
// RSS counts pages that several processes share once for each; PSS divides them among all who
// have them mapped, so the sum of PSS is what the processes together occupy. Processes with one
// address space (vfork) are counted once.
#include "commands.h"
#include <linux/kcmp.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

enum { RSS, PSS, LARGEST, PROCESSES, FIGURES };

struct task { pid_t tid, process; bool stopped_once, in_call; };
static struct task tasks[256];
static int task_count;

static pid_t process_of(pid_t tid)
{
    char path[64], text[2048];
    snprintf(path, sizeof path, "/proc/%d/status", tid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = 0;
    const char *at = strstr(text, "\nTgid:");
    return at ? atoi(at + 6) : tid;
}

static struct task *task_of(pid_t tid)
{
    for (int i = 0; i < task_count; i++)
        if (tasks[i].tid == tid)
            return &tasks[i];
    if (task_count == 256) {
        fprintf(stderr, "peak: too many tasks\n");
        exit(1);
    }
    tasks[task_count] = (struct task){ .tid = tid, .process = process_of(tid) };
    return &tasks[task_count++];
}

static void forget(pid_t tid)
{
    for (int i = 0; i < task_count; i++)
        if (tasks[i].tid == tid) {
            tasks[i] = tasks[--task_count];
            return;
        }
}

static double field(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    return at ? strtod(at + strlen(name), NULL) : 0;
}

static void sample(double *peak)
{
    pid_t seen[256];
    int count = 0;
    double sum[FIGURES] = { 0 };
    for (int i = 0; i < task_count; i++) {
        pid_t process = tasks[i].process;
        bool known = false;
        for (int s = 0; s < count && !known; s++)
            known = seen[s] == process || syscall(SYS_kcmp, seen[s], process, KCMP_VM, 0, 0) == 0;
        if (known)
            continue;
        char path[64], text[2048];
        snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ssize_t n = read(fd, text, sizeof text - 1);
        close(fd);
        if (n <= 0)
            continue; // it is gone, only its status is left
        text[n] = 0;
        seen[count++] = process;
        double rss = field(text, "\nRss:");
        sum[RSS] += rss;
        sum[PSS] += field(text, "\nPss:");
        sum[LARGEST] = rss > sum[LARGEST] ? rss : sum[LARGEST];
    }
    sum[PROCESSES] = count;
    for (int f = 0; f < FIGURES; f++)
        peak[f] = sum[f] > peak[f] ? sum[f] : peak[f];
}

static int trace(struct command *c, double *peak)
{
    pid_t first = fork();
    if (first < 0)
        die("fork");
    if (first == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(messages, 2);
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        raise(SIGSTOP);
        execvp(c->words[0], c->words);
        _exit(127);
    }
    int status, result = -1;
    bool executed = false; // until then it is a copy of this program
    waitpid(first, &status, __WALL);
    if (ptrace(PTRACE_SETOPTIONS, first, 0, PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE
                   | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0)
        die("ptrace");
    task_count = 0;
    task_of(first)->stopped_once = true;
    ptrace(PTRACE_SYSCALL, first, 0, 0);
    for (pid_t tid; (tid = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            forget(tid);
            if (tid == first)
                result = status;
            continue;
        }
        struct task *task = task_of(tid);
        int signal = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_EXEC) {
            executed = true;
            unsigned long former = 0;
            ptrace(PTRACE_GETEVENTMSG, tid, 0, &former);
            if ((pid_t)former != tid)
                forget((pid_t)former); // a thread executed and took over its process's number
        }
        bool call = event == 0 && signal == (SIGTRAP | 0x80);
        if (call)
            task->in_call = !task->in_call;
        if (executed && (task->in_call || event == PTRACE_EVENT_EXIT))
            sample(peak); // on the way into a call, not again on the way out
        bool deliver = event == 0 && !call && !(signal == SIGSTOP && !task->stopped_once);
        task->stopped_once = true;
        ptrace(PTRACE_SYSCALL, tid, 0, deliver ? signal : 0);
    }
    return result;
}

int main(int argc, char **argv)
{
    int runs = 3, i = 1;
    if (argc == 4 && !strcmp(argv[1], "--runs")) {
        runs = atoi(argv[2]);
        i = 3;
    }
    if (i + 1 != argc || runs < 1) {
        fprintf(stderr, "usage: peak [--runs N] LIST\n");
        return 1;
    }
    read_commands(argv[i]);
    messages = memfd_create("messages", MFD_CLOEXEC);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0)
        die("subreaper");
    printf("| | all processes, sum of PSS (MB) | sum of RSS (MB) | largest process, RSS (MB) | processes at once |\n"
           "|---|---:|---:|---:|---:|\n");
    for (int n = 0; n < command_count; n++) {
        struct command *c = &commands[n];
        double *figures[FIGURES];
        for (int f = 0; f < FIGURES; f++)
            figures[f] = calloc((size_t)runs, sizeof(double));
        for (int run = 0; run < runs && !*c->problem; run++) {
            double peak[FIGURES] = { 0 };
            if (!failed(c, trace(c, peak)))
                for (int f = 0; f < FIGURES; f++)
                    figures[f][run] = peak[f];
            usleep(20000);
        }
        if (*c->problem)
            printf("| %s | %s | | | |\n", c->name, c->problem);
        else
            printf("| %s | **%.2f** | %.2f | %.2f | %.0f |\n", c->name, quantile(figures[PSS], runs, .5) / 1024,
                   quantile(figures[RSS], runs, .5) / 1024, quantile(figures[LARGEST], runs, .5) / 1024,
                   quantile(figures[PROCESSES], runs, .5));
    }
    return 0;
}
