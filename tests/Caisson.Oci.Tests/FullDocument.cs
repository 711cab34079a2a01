using System.Text;

namespace Caisson.Oci.Tests;

/// <summary>A configuration in which every field of the model has a value that is not its default.</summary>
internal static class FullDocument
{
    public const string Text = """
        {
          "ociVersion": "1.3.0",
          "process": {
            "terminal": true,
            "consoleSize": { "height": 25, "width": 80 },
            "user": { "uid": 1000, "gid": 100, "umask": 18, "additionalGids": [5, 6], "username": "nobody" },
            "args": ["sh", "-c", "true"],
            "commandLine": "sh -c true",
            "env": ["PATH=/bin", "A=\u00e4"],
            "cwd": "/work",
            "capabilities": {
              "bounding": ["CAP_KILL"], "effective": ["CAP_CHOWN"], "inheritable": ["CAP_FOWNER"],
              "permitted": ["CAP_SETUID"], "ambient": ["CAP_SETGID"]
            },
            "rlimits": [{ "type": "RLIMIT_CORE", "hard": 18446744073709551615, "soft": 1 }],
            "noNewPrivileges": true,
            "apparmorProfile": "profile",
            "oomScoreAdj": -500,
            "scheduler": {
              "policy": "SCHED_DEADLINE", "nice": -5, "priority": 7, "flags": ["SCHED_FLAG_RECLAIM"],
              "runtime": 10, "deadline": 20, "period": 30
            },
            "selinuxLabel": "label",
            "ioPriority": { "class": "IOPRIO_CLASS_BE", "priority": 4 },
            "execCPUAffinity": { "initial": "0-1", "final": "2" }
          },
          "root": { "path": "rootfs", "readonly": true },
          "hostname": "host",
          "domainname": "domain",
          "mounts": [
            {
              "destination": "/data", "type": "none", "source": "/srv", "options": ["rbind", "ro"],
              "uidMappings": [{ "containerID": 1, "hostID": 1000, "size": 10 }],
              "gidMappings": [{ "containerID": 2, "hostID": 2000, "size": 20 }]
            }
          ],
          "hooks": {
            "prestart": [{ "path": "/a", "args": ["a", "b"], "env": ["X=1"], "timeout": 5 }],
            "createRuntime": [{ "path": "/b" , "args": ["a"], "env": ["X=1"], "timeout": 5 }],
            "createContainer": [{ "path": "/c", "args": ["a"], "env": ["X=1"], "timeout": 5 }],
            "startContainer": [{ "path": "/d", "args": ["a"], "env": ["X=1"], "timeout": 5 }],
            "poststart": [{ "path": "/e", "args": ["a"], "env": ["X=1"], "timeout": 5 }],
            "poststop": [{ "path": "/f", "args": ["a"], "env": ["X=1"], "timeout": 5 }]
          },
          "annotations": { "org.example": "value" },
          "linux": {
            "uidMappings": [{ "containerID": 3, "hostID": 3000, "size": 30 }],
            "gidMappings": [{ "containerID": 4, "hostID": 4000, "size": 40 }],
            "sysctl": { "net.ipv4.ip_forward": "1" },
            "resources": {
              "devices": [{ "allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm" }],
              "memory": {
                "limit": 1, "reservation": 2, "swap": -1, "kernel": 4, "kernelTCP": 5, "swappiness": 6,
                "disableOOMKiller": true, "useHierarchy": true, "checkBeforeUpdate": true
              },
              "cpu": {
                "shares": 1, "quota": -2, "burst": 3, "period": 4, "realtimeRuntime": 5, "realtimePeriod": 6,
                "cpus": "0-1", "mems": "0", "idle": 1
              },
              "pids": { "limit": 100 },
              "blockIO": {
                "weight": 10, "leafWeight": 20,
                "weightDevice": [{ "major": 8, "minor": 16, "weight": 30, "leafWeight": 40 }],
                "throttleReadBpsDevice": [{ "major": 8, "minor": 1, "rate": 600 }],
                "throttleWriteBpsDevice": [{ "major": 8, "minor": 2, "rate": 601 }],
                "throttleReadIOPSDevice": [{ "major": 8, "minor": 3, "rate": 602 }],
                "throttleWriteIOPSDevice": [{ "major": 8, "minor": 4, "rate": 603 }]
              },
              "hugepageLimits": [{ "pageSize": "2MB", "limit": 9223372036854772000 }],
              "network": { "classID": 1048577, "priorities": [{ "name": "eth0", "priority": 500 }] },
              "rdma": { "mlx5_1": { "hcaHandles": 3, "hcaObjects": 10000 } },
              "unified": { "memory.high": "1000" }
            },
            "cgroupsPath": "/group",
            "namespaces": [{ "type": "pid", "path": "/proc/1/ns/pid" }],
            "devices": [{ "path": "/dev/fuse", "type": "c", "major": 10, "minor": 229, "fileMode": 438, "uid": 1, "gid": 2 }],
            "netDevices": { "eth1": { "name": "inner" } },
            "seccomp": {
              "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "architectures": ["SCMP_ARCH_X86"],
              "flags": ["SECCOMP_FILTER_FLAG_LOG"], "listenerPath": "/run/s", "listenerMetadata": "m",
              "syscalls": [
                {
                  "names": ["clone"], "action": "SCMP_ACT_ALLOW", "errnoRet": 1,
                  "args": [{ "index": 1, "value": 2114060288, "valueTwo": 3, "op": "SCMP_CMP_MASKED_EQ" }]
                }
              ]
            },
            "rootfsPropagation": "rslave",
            "maskedPaths": ["/proc/kcore"],
            "readonlyPaths": ["/proc/sys"],
            "mountLabel": "context",
            "intelRdt": {
              "closID": "group", "schemata": ["L3:0=f"], "l3CacheSchema": "L3:0=7", "memBwSchema": "MB:0=20",
              "enableMonitoring": true, "enableCMT": true, "enableMBM": true
            },
            "memoryPolicy": { "mode": "MPOL_BIND", "nodes": "0-1", "flags": ["MPOL_F_STATIC_NODES"] },
            "personality": { "domain": "LINUX32", "flags": ["NONE"] },
            "timeOffsets": { "monotonic": { "secs": -5, "nanosecs": 7 } }
          }
        }
        """;

    public static byte[] Utf8 => Encoding.UTF8.GetBytes(Text);
}
