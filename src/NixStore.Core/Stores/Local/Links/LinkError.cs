using System.Runtime.InteropServices;

namespace NixStore.Stores.Local.Links;

/// <summary>Why a file is not linked, as far as it makes a difference.</summary>
internal enum LinkErrorKind
{
    /// <summary>There was no error.</summary>
    None,

    /// <summary>A file does not exist.</summary>
    Missing,

    /// <summary>A file of the name exists.</summary>
    Exists,

    /// <summary>The file system allows no more names for a file.</summary>
    TooManyNames,

    /// <summary>Another error.</summary>
    Other,
}

/// <summary>The result of a change of files.</summary>
/// <param name="Kind">The kind of the error.</param>
/// <param name="Number">The error number of the operating system.</param>
internal readonly record struct LinkError(LinkErrorKind Kind, int Number)
{
    private const int CrossDeviceOnLinux = 18;
    private const int NotSameDeviceOnWindows = 17;

    /// <summary>Gets the result without an error.</summary>
    public static LinkError None => default;

    /// <summary>Gets the error that a file has too many names.</summary>
    public static LinkError TooManyNames => new(LinkErrorKind.TooManyNames, 0);

    /// <summary>Gets the error that another file of the name exists.</summary>
    public static LinkError Exists => new(LinkErrorKind.Exists, 0);

    /// <summary>Gets the error that a file was changed by another process.</summary>
    public static LinkError Missing => new(LinkErrorKind.Missing, 0);

    /// <summary>Gets the error that two files are on different file systems.</summary>
    public static LinkError OtherFileSystem
        => new(LinkErrorKind.Other, OperatingSystem.IsWindows() ? NotSameDeviceOnWindows : CrossDeviceOnLinux);

    /// <summary>Gets whether there was no error.</summary>
    public bool IsNone => Kind == LinkErrorKind.None;

    /// <summary>Returns what the operating system says about the error.</summary>
    public override string ToString() => Marshal.GetPInvokeErrorMessage(Number);
}
