// What the benchmark programs share: the list of commands, running one, medians.
//
// The list is a text file, one command a line, "name: word word ...", words separated by
// blanks. The word && stands between commands that are run one after the other. A first word
// "*50" runs that many of the command at once; a word that ends in % has the number of each for it.
// "name: ! reason" is a command that cannot be run here: it becomes a row that says so.
#pragma once
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_COMMANDS = 32, MAX_WORDS = 96, MAX_AT_ONCE = 1000, MAX_PARTS = 4 };

struct command {
    char *name;
    char *words[MAX_WORDS + 1];
    char **parts[MAX_PARTS]; // of the words: what is run one after the other
    int part_count, at_once;
    char problem[240]; // not empty: why there is no measurement
    double *samples[4];
    int count;
};

static struct command commands[MAX_COMMANDS];
static int command_count;

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(1);
}

static inline void read_commands(const char *path)
{
    FILE *file = fopen(path, "re");
    if (!file)
        die(path);
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, file) > 0) {
        line[strcspn(line, "\n")] = 0;
        char *colon = strchr(line, ':');
        if (line[0] == '#' || !colon || command_count == MAX_COMMANDS)
            continue;
        struct command *c = &commands[command_count++];
        *colon = 0;
        c->name = strdup(line);
        char *rest = colon + 1 + strspn(colon + 1, " ");
        if (*rest == '!') {
            snprintf(c->problem, sizeof c->problem, "%s", rest + 1 + strspn(rest + 1, " "));
            continue;
        }
        int n = 0;
        c->at_once = 1;
        if (*rest == '*')
            c->at_once = (int)strtol(rest + 1, &rest, 10);
        c->parts[c->part_count++] = c->words;
        for (char *word = strtok(strdup(rest), " "); word && n < MAX_WORDS; word = strtok(NULL, " "))
            if (strcmp(word, "&&") != 0)
                c->words[n++] = word;
            else if (c->part_count < MAX_PARTS) {
                c->words[n++] = NULL;
                c->parts[c->part_count++] = &c->words[n];
            }
        if (n == 0 || c->at_once < 1 || c->at_once > MAX_AT_ONCE)
            snprintf(c->problem, sizeof c->problem, "no command given");
    }
    free(line);
    fclose(file);
}

static int messages = -1; // what the commands write to their standard error

// Starts words with /dev/null as input and output. Returns the pid, or -1 with errno set.
static inline pid_t start(char **words)
{
    extern char **environ;
    static posix_spawn_file_actions_t actions;
    if (messages < 0) {
        messages = memfd_create("messages", MFD_CLOEXEC);
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, messages, 2);
    }
    pid_t pid;
    errno = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
    return errno ? -1 : pid;
}

// The same for the nth of several at once.
static inline pid_t start_nth(char **words, int n)
{
    char *own[MAX_WORDS + 1], numbered[MAX_WORDS][64];
    int i = 0;
    for (; words[i]; i++) {
        size_t length = strlen(words[i]);
        own[i] = words[i];
        if (length > 0 && words[i][length - 1] == '%') {
            snprintf(numbered[i], sizeof numbered[i], "%.*s%d", (int)length - 1, words[i], n);
            own[i] = numbered[i];
        }
    }
    own[i] = NULL;
    return start(own);
}

// Notes why a command failed: its status and the last line that it wrote. Returns whether it did.
static inline bool failed(struct command *c, int status)
{
    char text[4096], *line = text;
    ssize_t n = pread(messages, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = 0;
    if (ftruncate(messages, 0) != 0 || lseek(messages, 0, SEEK_SET) != 0)
        die("messages");
    if (status == 0)
        return false;
    while (*text && text[strlen(text) - 1] == '\n')
        text[strlen(text) - 1] = 0;
    for (char *p = text; *p; p++) {
        if (*p == '\n')
            line = p + 1;
        if (*p == '|' || *p == '\t')
            *p = ' ';
    }
    snprintf(c->problem, sizeof c->problem, "failed with %s %d: %.160s", WIFEXITED(status) ? "status" : "signal",
             WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status), line);
    return true;
}

static inline void reap_all(void)
{
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The value below which the given part (0 to 1) of the values lies.
static inline double quantile(const double *values, int n, double part)
{
    double *sorted = malloc(sizeof *sorted * (size_t)n), at = part * (n - 1);
    memcpy(sorted, values, sizeof *sorted * (size_t)n);
    qsort(sorted, (size_t)n, sizeof *sorted, ascending);
    int below = (int)at;
    double result = below + 1 < n ? sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]) : sorted[n - 1];
    free(sorted);
    return result;
}

static inline struct command *find(const char *name)
{
    for (int i = 0; i < command_count; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    fprintf(stderr, "no command is named %s\n", name);
    exit(1);
}
