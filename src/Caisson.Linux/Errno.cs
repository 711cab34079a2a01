namespace Caisson.Linux;

/// <summary>Error numbers, by the kernel's names and with the generic values of x86-64, arm64 and riscv64: errno(3), <c>asm-generic/errno.h</c>.</summary>
public enum Errno
{
    /// <summary>No error.</summary>
    None = 0,
    /// <summary>Not permitted.</summary>
    EPERM = 1,
    /// <summary>It does not exist.</summary>
    ENOENT = 2,
    /// <summary>No such process.</summary>
    ESRCH = 3,
    /// <summary>Interrupted.</summary>
    EINTR = 4,
    /// <summary>Input/output error.</summary>
    EIO = 5,
    /// <summary>No such device or address.</summary>
    ENXIO = 6,
    /// <summary>Argument list too long.</summary>
    E2BIG = 7,
    /// <summary>Not in a format the kernel can execute.</summary>
    ENOEXEC = 8,
    /// <summary>Not an open descriptor.</summary>
    EBADF = 9,
    /// <summary>No child process.</summary>
    ECHILD = 10,
    /// <summary>Try again, or a limit is reached.</summary>
    EAGAIN = 11,
    /// <summary>Out of memory.</summary>
    ENOMEM = 12,
    /// <summary>Access refused.</summary>
    EACCES = 13,
    /// <summary>Bad address.</summary>
    EFAULT = 14,
    /// <summary>Not a block device.</summary>
    ENOTBLK = 15,
    /// <summary>In use.</summary>
    EBUSY = 16,
    /// <summary>It exists already.</summary>
    EEXIST = 17,
    /// <summary>On another file system or mount.</summary>
    EXDEV = 18,
    /// <summary>No such device or file system type.</summary>
    ENODEV = 19,
    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,
    /// <summary>It is a directory.</summary>
    EISDIR = 21,
    /// <summary>The kernel does not accept these arguments.</summary>
    EINVAL = 22,
    /// <summary>Too many open files on this machine.</summary>
    ENFILE = 23,
    /// <summary>Too many open files in this process.</summary>
    EMFILE = 24,
    /// <summary>Not a terminal, or the control is unknown to the device.</summary>
    ENOTTY = 25,
    /// <summary>The program file is open for writing.</summary>
    ETXTBSY = 26,
    /// <summary>File too large.</summary>
    EFBIG = 27,
    /// <summary>No space left, or a limit is reached.</summary>
    ENOSPC = 28,
    /// <summary>It cannot be sought.</summary>
    ESPIPE = 29,
    /// <summary>The file system is read-only.</summary>
    EROFS = 30,
    /// <summary>Too many links.</summary>
    EMLINK = 31,
    /// <summary>Nobody reads the other end.</summary>
    EPIPE = 32,
    /// <summary>Outside the domain.</summary>
    EDOM = 33,
    /// <summary>Out of range.</summary>
    ERANGE = 34,
    /// <summary>The name is too long.</summary>
    ENAMETOOLONG = 36,
    /// <summary>No locks available.</summary>
    ENOLCK = 37,
    /// <summary>This kernel does not have the call.</summary>
    ENOSYS = 38,
    /// <summary>The directory is not empty.</summary>
    ENOTEMPTY = 39,
    /// <summary>Too many symbolic links, or one where none is allowed.</summary>
    ELOOP = 40,
    /// <summary>No message of desired type.</summary>
    ENOMSG = 42,
    /// <summary>Identifier removed.</summary>
    EIDRM = 43,
    /// <summary>Channel number out of range.</summary>
    ECHRNG = 44,
    /// <summary>Level 2 not synchronized.</summary>
    EL2NSYNC = 45,
    /// <summary>Level 3 halted.</summary>
    EL3HLT = 46,
    /// <summary>Level 3 reset.</summary>
    EL3RST = 47,
    /// <summary>Link number out of range.</summary>
    ELNRNG = 48,
    /// <summary>Protocol driver not attached.</summary>
    EUNATCH = 49,
    /// <summary>No csi structure available.</summary>
    ENOCSI = 50,
    /// <summary>Level 2 halted.</summary>
    EL2HLT = 51,
    /// <summary>Invalid exchange.</summary>
    EBADE = 52,
    /// <summary>Invalid request descriptor.</summary>
    EBADR = 53,
    /// <summary>Exchange full.</summary>
    EXFULL = 54,
    /// <summary>No anode.</summary>
    ENOANO = 55,
    /// <summary>Invalid request code.</summary>
    EBADRQC = 56,
    /// <summary>Invalid slot.</summary>
    EBADSLT = 57,
    /// <summary>Bad font file format.</summary>
    EBFONT = 59,
    /// <summary>Device not a stream.</summary>
    ENOSTR = 60,
    /// <summary>No data.</summary>
    ENODATA = 61,
    /// <summary>Timer expired.</summary>
    ETIME = 62,
    /// <summary>Out of streams resources.</summary>
    ENOSR = 63,
    /// <summary>Machine is not on the network.</summary>
    ENONET = 64,
    /// <summary>Package not installed.</summary>
    ENOPKG = 65,
    /// <summary>The object is remote.</summary>
    EREMOTE = 66,
    /// <summary>Link has been severed.</summary>
    ENOLINK = 67,
    /// <summary>Advertise error.</summary>
    EADV = 68,
    /// <summary>Srmount error.</summary>
    ESRMNT = 69,
    /// <summary>Communication error on send.</summary>
    ECOMM = 70,
    /// <summary>Protocol error.</summary>
    EPROTO = 71,
    /// <summary>Multihop attempted.</summary>
    EMULTIHOP = 72,
    /// <summary>Rfs specific error.</summary>
    EDOTDOT = 73,
    /// <summary>Not a valid message.</summary>
    EBADMSG = 74,
    /// <summary>The value does not fit, or the id is not mapped.</summary>
    EOVERFLOW = 75,
    /// <summary>The name is not unique.</summary>
    ENOTUNIQ = 76,
    /// <summary>File descriptor in bad state.</summary>
    EBADFD = 77,
    /// <summary>Remote address changed.</summary>
    EREMCHG = 78,
    /// <summary>Can not access a needed shared library.</summary>
    ELIBACC = 79,
    /// <summary>A needed shared library is damaged.</summary>
    ELIBBAD = 80,
    /// <summary>.lib section in a.out corrupted.</summary>
    ELIBSCN = 81,
    /// <summary>Attempting to link in too many shared libraries.</summary>
    ELIBMAX = 82,
    /// <summary>Cannot exec a shared library directly.</summary>
    ELIBEXEC = 83,
    /// <summary>Not a valid sequence.</summary>
    EILSEQ = 84,
    /// <summary>Interrupted system call should be restarted.</summary>
    ERESTART = 85,
    /// <summary>Streams pipe error.</summary>
    ESTRPIPE = 86,
    /// <summary>Too many users, or the process has several threads.</summary>
    EUSERS = 87,
    /// <summary>Not a socket.</summary>
    ENOTSOCK = 88,
    /// <summary>Destination address required.</summary>
    EDESTADDRREQ = 89,
    /// <summary>The message is too long.</summary>
    EMSGSIZE = 90,
    /// <summary>Protocol wrong type for socket.</summary>
    EPROTOTYPE = 91,
    /// <summary>The protocol lacks this option.</summary>
    ENOPROTOOPT = 92,
    /// <summary>The protocol is not supported.</summary>
    EPROTONOSUPPORT = 93,
    /// <summary>Socket type not supported.</summary>
    ESOCKTNOSUPPORT = 94,
    /// <summary>The operation is not supported here.</summary>
    EOPNOTSUPP = 95,
    /// <summary>Protocol family not supported.</summary>
    EPFNOSUPPORT = 96,
    /// <summary>The address family is not supported.</summary>
    EAFNOSUPPORT = 97,
    /// <summary>The address is in use.</summary>
    EADDRINUSE = 98,
    /// <summary>The address is not available.</summary>
    EADDRNOTAVAIL = 99,
    /// <summary>The network is down.</summary>
    ENETDOWN = 100,
    /// <summary>The network cannot be reached.</summary>
    ENETUNREACH = 101,
    /// <summary>Network dropped connection on reset.</summary>
    ENETRESET = 102,
    /// <summary>Software caused connection abort.</summary>
    ECONNABORTED = 103,
    /// <summary>The other end closed the connection.</summary>
    ECONNRESET = 104,
    /// <summary>No buffer space.</summary>
    ENOBUFS = 105,
    /// <summary>Already connected.</summary>
    EISCONN = 106,
    /// <summary>Not connected.</summary>
    ENOTCONN = 107,
    /// <summary>Cannot send after transport endpoint shutdown.</summary>
    ESHUTDOWN = 108,
    /// <summary>Too many references: cannot splice.</summary>
    ETOOMANYREFS = 109,
    /// <summary>Timed out.</summary>
    ETIMEDOUT = 110,
    /// <summary>Connection refused.</summary>
    ECONNREFUSED = 111,
    /// <summary>Host is down.</summary>
    EHOSTDOWN = 112,
    /// <summary>The host cannot be reached.</summary>
    EHOSTUNREACH = 113,
    /// <summary>Already under way.</summary>
    EALREADY = 114,
    /// <summary>Under way.</summary>
    EINPROGRESS = 115,
    /// <summary>The handle is stale.</summary>
    ESTALE = 116,
    /// <summary>The file system needs cleaning.</summary>
    EUCLEAN = 117,
    /// <summary>Not a xenix named type file.</summary>
    ENOTNAM = 118,
    /// <summary>No xenix semaphores available.</summary>
    ENAVAIL = 119,
    /// <summary>Is a named type file.</summary>
    EISNAM = 120,
    /// <summary>Remote i/o error.</summary>
    EREMOTEIO = 121,
    /// <summary>The quota is used up.</summary>
    EDQUOT = 122,
    /// <summary>No medium found.</summary>
    ENOMEDIUM = 123,
    /// <summary>Wrong medium type.</summary>
    EMEDIUMTYPE = 124,
    /// <summary>Cancelled.</summary>
    ECANCELED = 125,
    /// <summary>Required key not available.</summary>
    ENOKEY = 126,
    /// <summary>The key has expired.</summary>
    EKEYEXPIRED = 127,
    /// <summary>Key has been revoked.</summary>
    EKEYREVOKED = 128,
    /// <summary>Key was rejected by service.</summary>
    EKEYREJECTED = 129,
    /// <summary>Owner died.</summary>
    EOWNERDEAD = 130,
    /// <summary>State not recoverable.</summary>
    ENOTRECOVERABLE = 131,
    /// <summary>Operation not possible due to rf-kill.</summary>
    ERFKILL = 132,
}
