using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using NixStore.FileSystem.Native;
using NixStore.Nar;

namespace NixStore.FileSystem;

internal sealed partial record LinkHop
{
    private const int MaximumTarget = 4096;

    [SupportedOSPlatform("linux")]
    private static unsafe LinkHop ReadUnix(string path)
    {
        using var current = FileDescriptor.CurrentDirectory();
        var name = FileDescriptor.PathBytes(path);
        var error = current.TryGetStatus(name, out var status);
        if (error != 0)
        {
            return Fail(error);
        }

        var hop = new LinkHop(KindOf(status.Type))
        {
            Owner = Libc.FindUserName(status.User) ?? status.User.ToString(CultureInfo.InvariantCulture),
            Changed = DateTimeOffset.FromUnixTimeSeconds(status.ModificationSeconds),
        };
        if (hop.Kind != LinkHopKind.Link)
        {
            return hop;
        }

        var terminated = stackalloc byte[name.Length + 1];
        FileDescriptor.Terminate(name, terminated);
        var buffer = stackalloc byte[MaximumTarget];
        var length = Libc.ReadLinkAt(current, terminated, buffer, MaximumTarget);
        return length < 0
            ? Fail(Marshal.GetLastPInvokeError())
            : hop with { Target = NarName.Decode(new ReadOnlySpan<byte>(buffer, (int)length)) };
    }

    [SupportedOSPlatform("linux")]
    private static LinkHop Fail(int error) => error switch
    {
        Errno.NoEntry => new LinkHop(LinkHopKind.Absent),
        Errno.NotDirectory => new LinkHop(LinkHopKind.NotReachable),
        _ => new LinkHop(LinkHopKind.Unreadable) { Fault = Marshal.GetPInvokeErrorMessage(error) },
    };

    [SupportedOSPlatform("linux")]
    private static LinkHopKind KindOf(int type) => type switch
    {
        Libc.TypeRegular => LinkHopKind.File,
        Libc.TypeDirectory => LinkHopKind.Directory,
        Libc.TypeSymlink => LinkHopKind.Link,
        _ => LinkHopKind.Other,
    };
}
