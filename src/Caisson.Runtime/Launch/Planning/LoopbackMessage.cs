using System.Runtime.InteropServices;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>The rtnetlink request that brings the loopback device up: rtnetlink(7).</summary>
internal static class LoopbackMessage
{
    public static byte[] Encode()
    {
        const ushort RTM_NEWLINK = 16, NLM_F_REQUEST = 1, NLM_F_ACK = 4;
        const int loopbackIndex = 1, IFF_UP = 1;
        var message = new byte[32];
        var span = message.AsSpan();
        MemoryMarshal.Write(span, message.Length);                             // nlmsghdr.nlmsg_len
        MemoryMarshal.Write(span[4..], RTM_NEWLINK);                           // nlmsg_type
        MemoryMarshal.Write(span[6..], (ushort)(NLM_F_REQUEST | NLM_F_ACK));   // nlmsg_flags
        MemoryMarshal.Write(span[20..], loopbackIndex);                        // ifinfomsg.ifi_index
        MemoryMarshal.Write(span[24..], IFF_UP);                               // ifi_flags
        MemoryMarshal.Write(span[28..], IFF_UP);                               // ifi_change
        return message;
    }
}
