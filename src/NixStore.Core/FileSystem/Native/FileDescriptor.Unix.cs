using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using NixStore.Nar;

namespace NixStore.FileSystem.Native;

/// <summary>
/// An open file or directory. Everything below a directory is accessed through its handle, so that concurrent changes of its path have no
/// effect.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    private FileDescriptor(nint descriptor, bool owned)
        : base(owned) => SetHandle(descriptor);

    /// <summary>Returns the current directory, which relative paths start from.</summary>
    public static FileDescriptor CurrentDirectory() => new(Libc.CurrentDirectory, owned: false);

    /// <summary>Opens a file or directory by name.</summary>
    /// <param name="directory">The directory that contains the name.</param>
    /// <param name="name">The name. Links are followed unless the flags forbid it.</param>
    /// <param name="flags">The flags. O_CLOEXEC is added.</param>
    /// <param name="mode">The mode of a created file.</param>
    /// <param name="error">The error number if the result is null.</param>
    public static FileDescriptor? TryOpen(FileDescriptor directory, ReadOnlySpan<byte> name, int flags, uint mode, out int error)
    {
        var terminated = stackalloc byte[name.Length + 1];
        Terminate(name, terminated);
        int descriptor;
        do
        {
            descriptor = Libc.OpenAt(directory, terminated, flags | Libc.CloseOnExec, mode);
            error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
        while (error == Errno.Interrupted);

        return descriptor < 0 ? null : new FileDescriptor(descriptor, owned: true);
    }

    /// <summary>Copies a name and terminates it with a NUL.</summary>
    public static void Terminate(ReadOnlySpan<byte> name, byte* destination)
    {
        name.CopyTo(new Span<byte>(destination, name.Length));
        destination[name.Length] = 0;
    }

    /// <summary>Returns the bytes of a path.</summary>
    public static byte[] PathBytes(string path)
    {
        var bytes = NarName.Encode(path);
        return bytes.Length is > 0 and < 4096 && !bytes.Contains((byte)0)
            ? bytes
            : throw new ArgumentException("A path must have 1 to 4095 bytes and no NUL.", nameof(path));
    }

    /// <summary>Returns the type of what is at a path; links are followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The type, as <see cref="Libc.Status.Type"/> has it, or 0 if there is nothing or it cannot be seen.</returns>
    public static int TypeOf(string path)
    {
        using var here = CurrentDirectory();
        ReadOnlySpan<byte> name = PathBytes(path);
        var terminated = stackalloc byte[name.Length + 1];
        Terminate(name, terminated);
        Libc.Status status;
        return Libc.StatX(here, terminated, 0, Libc.StatBasic, &status) == 0 ? status.Type : 0;
    }

    /// <summary>Reads the status of this file, or of a name in this directory without following a link.</summary>
    /// <param name="name">The name. Empty for the file itself.</param>
    /// <param name="status">The status.</param>
    /// <returns>The error number, or 0.</returns>
    public int TryGetStatus(ReadOnlySpan<byte> name, out Libc.Status status)
    {
        var terminated = stackalloc byte[name.Length + 1];
        Terminate(name, terminated);
        fixed (Libc.Status* result = &status)
        {
            return Libc.StatX(this, terminated, Libc.SymlinkNoFollow | Libc.EmptyPath, Libc.StatBasic, result) == 0
                ? 0
                : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Reads from the current position.</summary>
    /// <returns>The number of bytes, 0 at the end, or -1 with the error number.</returns>
    public int TryRead(Span<byte> buffer, out int error)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = Libc.Read(this, start, (nuint)buffer.Length);
                error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            }
            while (error == Errno.Interrupted);

            return (int)count;
        }
    }

    /// <summary>Sets the current position.</summary>
    /// <param name="position">The offset in bytes.</param>
    /// <returns>The error number, or 0.</returns>
    public int TrySeek(long position) => Libc.Seek(this, position, Libc.FromStart) < 0 ? Marshal.GetLastPInvokeError() : 0;

    /// <summary>Writes all bytes.</summary>
    /// <returns>The error number, or 0.</returns>
    public int TryWrite(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var written = 0;
            while (written < bytes.Length)
            {
                var count = Libc.Write(this, start + written, (nuint)(bytes.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                    continue;
                }

                var error = Marshal.GetLastPInvokeError();
                if (error != Errno.Interrupted)
                {
                    return error;
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.Close(handle) == 0;
}
