using System.Globalization;
using System.Text;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Narinfo;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// Keeps on the disk what caches on other machines have answered, so that the next session need not ask again: a file for each hash part,
/// the time of the answer in its first line, then the narinfo, or nothing where the cache had none. What cannot be read or written there is
/// asked for and not kept; no operation fails for it.
/// </summary>
/// <param name="Directory">Where the files lie; made when it is needed.</param>
public sealed record NarInfoDiskCache(string Directory)
{
    private const int LongestTime = 32;

    /// <summary>How long the answer that a cache has a path stays good.</summary>
    public TimeSpan PositiveAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the answer that a cache lacks a path stays good: briefly, since somebody may be publishing it just now.</summary>
    public TimeSpan NegativeAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What tells caches apart beside their locations, such as the endpoint of a bucket.</summary>
    internal string Setting { get; init; } = "";

    /// <summary>Returns the time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The same that gives no answer and keeps new ones.</summary>
    public NarInfoDiskCache Emptied => this with { PositiveAge = TimeSpan.Zero, NegativeAge = TimeSpan.Zero };

    /// <summary>Finds what a cache has answered.</summary>
    /// <param name="location">The cache.</param>
    /// <param name="hashPart">The hash part that it was asked for.</param>
    /// <returns>The narinfo's bytes, none of them where the cache had none, or null if there is no answer that is still good.</returns>
    internal byte[]? Find(string location, string hashPart)
    {
        try
        {
            using var file = RegularFile.OpenExisting(PlaceOf(location, hashPart));
            if (file is null || file.Length > NarInfo.MaximumLength + LongestTime)
            {
                return null;
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var end = Array.IndexOf(bytes, (byte)'\n');
            return end > 0 && long.TryParse(bytes.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && IsGood(seconds, bytes.Length > end + 1)
                ? bytes[(end + 1)..]
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps an answer.</summary>
    /// <param name="location">The cache.</param>
    /// <param name="hashPart">The hash part that it was asked for.</param>
    /// <param name="narInfo">The narinfo's bytes, or null if it has none.</param>
    internal void Keep(string location, string hashPart, byte[]? narInfo)
    {
        try
        {
            var place = PlaceOf(location, hashPart);
            var passing = $"{place}.{Path.GetRandomFileName()}";
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            using (var file = new FileStream(passing, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                byte[] text = [.. Encoding.ASCII.GetBytes($"{Time.GetUtcNow().ToUnixTimeSeconds()}\n"), .. narInfo ?? []];
                file.Write(text);
            }

            File.Move(passing, place, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk is full or not this user's: the answer is not kept.
        }
    }

    private bool IsGood(long seconds, bool isThere)
    {
        var age = Time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return age >= 0 && age < (isThere ? PositiveAge : NegativeAge).TotalSeconds;
    }

    private string PlaceOf(string location, string hashPart)
        => Path.Combine(Directory, Hash.Compute(NixHashAlgorithm.Sha256, Encoding.UTF8.GetBytes(location + Setting)).ToBareString(HashFormat.Nix32)[..32], hashPart);
}
