namespace NixStore.Stores.Local.Links;

/// <summary>The count of names that a file can have, which depends on the file system.</summary>
internal static class LinkCountLimit
{
    // The limits of Linux (fs/ext4/ext4.h, fs/btrfs/ctree.h, fs/xfs/libxfs/xfs_format.h); the other file systems have none in practice.
    private static readonly Dictionary<string, long> _limits = new(StringComparer.Ordinal)
    {
        ["ext2"] = 32_000,
        ["ext3"] = 32_000,
        ["ext4"] = 65_000,
        ["btrfs"] = 65_535,
        ["xfs"] = int.MaxValue,

        // CreateHardLinkW.
        ["NTFS"] = 1023,
    };

    /// <summary>Returns the limit of the file system of a directory.</summary>
    public static long At(string directory)
    {
        try
        {
            return _limits.GetValueOrDefault(new DriveInfo(directory).DriveFormat, long.MaxValue);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }
}
