using Caisson.Linux.Files;
using Caisson.Runtime.State;

namespace Caisson.Cli;

/// <summary>Names for containers whose maker gave none: two words that can be told over the phone.</summary>
internal static class ContainerNames
{
    private const string Qualities = "able airy amber apt blue bold brave brisk calm clear clever cool coral deep eager early fair fast fine firm fresh glad gold grand green happy ivory "
        + "jolly keen kind late light lively lucky mild misty neat noble pale proud quick quiet rapid ready royal sandy sharp silent silver sleek smooth snowy solid stout sunny swift tidal tidy "
        + "vivid warm wise";

    private const string Things = "anchor atoll bay beacon boat bollard bow bridge buoy cape cargo channel cliff coast compass coral cove crane creek current deck delta dock dune eddy estuary "
        + "ferry fjord float gale gull harbor hull inlet island jetty keel kelp lagoon lantern lock marsh mast mole mooring oar pier pilot pond port quay raft reef rig river rudder sail "
        + "sextant shoal shore sluice sound strait surf tide tiller wave weir wharf winch";

    internal static string New(ContainerStore store)
    {
        var qualities = Qualities.Split(' ');
        var things = Things.Split(' ');
        for (var attempt = 0; attempt < 20; attempt++)
        {
            var name = qualities[Random.Shared.Next(qualities.Length)] + "-" + things[Random.Shared.Next(things.Length)];
            if (!FilePath.Exists(store.PathOf(name))) return name;
        }

        return Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()[..6]);
    }
}
