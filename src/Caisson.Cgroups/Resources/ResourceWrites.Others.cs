using Caisson.Oci;

namespace Caisson.Cgroups.Resources;

internal sealed partial class ResourceWrites
{
    private void Pids(SpecPids pids)
    {
        if (pids.Limit is not { } limit) return;
        if (limit < -1) throw Refused("pids.limit", Text(limit), "only -1, which is no limit, may be negative", "give a number of tasks, or -1");
        if (limit == -1 && _of("pids") is null) return;
        Files("pids", "pids.limit");
        // The container's first process counts, and is not refused for being there: with 0 as with 1 it can start no other. But 0 would
        // keep it from being born into the group.
        Write("pids.max", OrMax(limit == 0 ? 1 : limit));
    }

    private void HugePages(List<SpecHugepageLimit> limits)
    {
        foreach (var limit in limits)
        {
            var size = limit.PageSize ?? "";
            if (!IsPageSize(size)) throw Refused("hugepageLimits.pageSize", $"'{size}'", "a size is a number and KB, MB or GB", "write it as in /sys/fs/cgroup, such as 2MB");
            var files = Files("hugetlb", "hugepageLimits");
            var suffix = files.Legacy ? "limit_in_bytes" : "max";
            // The limit of reservations hits where a program can handle it, but only what is reserved: both, where the kernel has both.
            Write($"hugetlb.{size}.{suffix}", Text(limit.Limit));
            if (files.Has($"hugetlb.{size}.rsvd.{suffix}")) Write($"hugetlb.{size}.rsvd.{suffix}", Text(limit.Limit));
        }
    }

    private static bool IsPageSize(string size)
    {
        int digits = size.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits > 0 && size.AsSpan(digits) is "KB" or "MB" or "GB";
    }

    private void Network(SpecNetwork network)
    {
        if (network.ClassId is { } id && (id != 0 || _of("net_cls") is not null))
        {
            LegacyOnly("net_cls", "network.classID");
            Write("net_cls.classid", id);
        }
        foreach (var priority in network.Priorities ?? [])
        {
            LegacyOnly("net_prio", "network.priorities");
            Write("net_prio.ifpriomap", $"{priority.Name} {Text((long)priority.Priority)}");
        }
    }

    private void LegacyOnly(string controller, string field)
    {
        _controller = controller;
        if (_of(controller) is { Legacy: true }) return;
        throw NotInVersion2(field, $"the controller {controller} exists in version 1 only, and is not mounted",
            $"mount it (mount -t cgroup -o {controller} cgroup {CgroupLayout.MountPoint}/{controller}), or mark packets by an nftables rule on the container's group");
    }

    private void Rdma(Dictionary<string, SpecRdma> limits)
    {
        foreach (var (device, limit) in limits)
        {
            Files("rdma", "rdma");
            var value = device;
            if (limit.HcaHandles is { } handles) value += " hca_handle=" + Text((long)handles);
            if (limit.HcaObjects is { } objects) value += " hca_object=" + Text((long)objects);
            Write("rdma.max", value);
        }
    }

    /// <summary>Files of version 2 as they are named. Some, such as those of cgroup.*, belong to no controller.</summary>
    private void Unified(Dictionary<string, string> unified)
    {
        foreach (var (file, text) in unified)
        {
            if (file.Length == 0 || file is "." or ".." || file.Contains('/'))
                throw new CaissonException($"linux.resources.unified has the key '{file}'", "a key is the name of a file in the group's directory, without a slash");
            int dot = file.IndexOf('.');
            _controller = dot > 0 ? file[..dot] : file;
            if (_controller != "cgroup")
            {
                if (_of(_controller) is { Legacy: true })
                    throw new CaissonException($"linux.resources.unified[\"{file}\"] cannot be applied", $"the controller {_controller} is in a version 1 hierarchy on this machine, and unified names files of version 2",
                        "use the fields of linux.resources instead");
                // io.pressure and others are there without their controller.
                if (_of(_controller) is null && _of("cgroup")?.Has(file) != true) throw new MissingControllerException(_controller, $"unified[\"{file}\"]");
            }
            // Files with a line for each device take one line at a time.
            foreach (var range in text.AsSpan().Split('\n'))
                if (text.AsSpan(range).Length > 0) Write(file, text[range]);
        }
    }
}
