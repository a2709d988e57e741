using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using NixStore.FileSystem.Native;

namespace NixStore.FileSystem.Trees;

/// <summary>
/// The extended attributes of files, access control lists among them: a store keeps none, apart from those that the system sets and does
/// not let anyone remove (the setting <c>ignored-acls</c> of Nix).
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe class UnixExtendedAttributes
{
    // Most files have none or one.
    private const int UsualLength = 256;

    // The last two are names of newer kernels for what system.nfs4_acl is.
    private static readonly string[] _spared =
        ["security.selinux", "system.nfs4_acl", "security.csm", "system.nfs4_dacl", "system.nfs4_sacl"];

    /// <summary>Removes the attributes of an open file or directory.</summary>
    /// <param name="file">The file.</param>
    /// <param name="error">The error number of the system, or 0.</param>
    /// <returns>The attribute that could not be removed, or null if none is left.</returns>
    public static string? TryRemove(FileDescriptor file, out int error)
    {
        foreach (var name in List(file))
        {
            var terminated = Encoding.UTF8.GetBytes(name + '\0');
            fixed (byte* start = terminated)
            {
                if (Libc.RemoveAttribute(file, start) < 0 && (error = Marshal.GetLastPInvokeError()) != Errno.NoData)
                {
                    return name;
                }
            }
        }

        error = 0;
        return null;
    }

    /// <summary>
    /// Returns the attributes that give other users rights or were set by users. Those of security modules are none of them.
    /// </summary>
    /// <param name="file">The file.</param>
    public static string[] FindForeign(FileDescriptor file)
        => Array.FindAll(
            List(file),
            static name => name.StartsWith("system.", StringComparison.Ordinal) || name.StartsWith("user.", StringComparison.Ordinal));

    private static string[] List(FileDescriptor file)
    {
        var usual = stackalloc byte[UsualLength];
        var size = Libc.ListAttributes(file, usual, UsualLength);
        if (size > 0)
        {
            return Split(new ReadOnlySpan<byte>(usual, (int)size));
        }

        // Not every file system knows them.
        return size == 0 || Marshal.GetLastPInvokeError() != Errno.Range ? [] : ListMany(file);
    }

    private static string[] ListMany(FileDescriptor file)
    {
        var names = new byte[Math.Max(1, (int)Libc.ListAttributes(file, null, 0))];
        fixed (byte* start = names)
        {
            return Split(names.AsSpan(0, Math.Max(0, (int)Libc.ListAttributes(file, start, (nuint)names.Length))));
        }
    }

    private static string[] Split(ReadOnlySpan<byte> names)
        => [.. Encoding.UTF8.GetString(names).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(static name => !_spared.Contains(name))];
}
