namespace Caisson.Doctor.Checks;

/// <summary>nftables, asked over netlink to make a table in a network namespace that ends at once; and the programs that people use for it.</summary>
internal sealed class NftablesCheck() : Check("nftables", CheckGroup.Network, "rules of nftables translate addresses and publish ports of containers")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        var table = machine.Probes.Try(Attempts.Rules(chain: false));
        var chain = table.Worked ? machine.Probes.Try(Attempts.Rules(chain: true)) : table;
        var nft = machine.FindProgram("nft");
        List<CheckDetail> details =
        [
            new(table.State, "tables", table.Text),
            new(chain.State, "chains that translate addresses", table.Worked ? chain.Text : ""),
            new(nft is null ? CheckState.Limited : CheckState.Ok, "the program nft", nft ?? "not installed"),
            Iptables(machine),
        ];
        if (table.Impossible is { } reason) return Unknown(reason, details);
        if (!table.Worked) return Missing(table.Text, new("the kernel does not answer for nftables: it was built without CONFIG_NF_TABLES, or the module is not loaded", "as root: modprobe nf_tables, or use a kernel that has it"), details);
        if (!chain.Worked) return Limited("without translation of addresses", new("the kernel's nftables has no chains of the type nat: it was built without CONFIG_NFT_NAT, or the module is not loaded", "as root: modprobe -a nft_chain_nat nft_nat nft_masq, or use a kernel that has them"), details);
        return nft is null ? Limited("the kernel's part; the program nft is not installed", new("the program nft is not installed, so nobody can look at the rules", $"as root: {machine.Distribution.Install("nftables")}"), details) : Ok("tables, and chains that translate addresses", details);
    }

    // Both kinds of iptables may be installed; the name leads to one of them.
    private static CheckDetail Iptables(CheckedMachine machine)
    {
        if (machine.FindProgram("iptables") is not { } path) return new(CheckState.Ok, "the program iptables", "not installed");
        var target = path;
        for (int i = 0; i < 8 && machine.Probes.Link(target) is { } link; i++) target = link.StartsWith('/') ? link : $"{target[..target.LastIndexOf('/')]}/{link}";
        return target.Contains("nft", StringComparison.Ordinal) ? new(CheckState.Ok, "the program iptables", "writes rules of nftables")
            : new(CheckState.Limited, "the program iptables", target.Contains("legacy", StringComparison.Ordinal) ? "writes rules of its own (legacy), which the kernel asks as well as those of nftables" : target);
    }
}
