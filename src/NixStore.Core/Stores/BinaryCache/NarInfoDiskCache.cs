using System.Globalization;
using System.Text;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Narinfo;

namespace NixStore.Stores.BinaryCache;

/// <summary>
/// Stores the responses of remote caches on disk for later sessions: a file for each hash part, with the time of the response in its first
/// line, followed by the narinfo, or by nothing if the cache has none. Errors of the disk cache are ignored.
/// </summary>
/// <param name="Directory">The directory of the files, which is created if necessary.</param>
public sealed record NarInfoDiskCache(string Directory)
{
    private const int LongestTime = 32;

    /// <summary>Gets how long a response that a cache has a path is valid.</summary>
    public TimeSpan PositiveAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Gets how long a response that a cache lacks a path is valid. The time is short, because the path may be published soon.
    /// </summary>
    public TimeSpan NegativeAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the text that distinguishes caches with the same location, such as the endpoint of a bucket.</summary>
    internal string Setting { get; init; } = "";

    /// <summary>Gets the source of time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Gets a copy that ignores existing responses and stores new ones.</summary>
    public NarInfoDiskCache Emptied => this with { PositiveAge = TimeSpan.Zero, NegativeAge = TimeSpan.Zero };

    /// <summary>Finds a response of a cache.</summary>
    /// <param name="location">The cache.</param>
    /// <param name="hashPart">The requested hash part.</param>
    /// <returns>The bytes of the narinfo, empty if the cache has none, or null if there is no valid response.</returns>
    internal byte[]? Find(string location, string hashPart)
    {
        try
        {
            using var file = RegularFile.OpenExisting(FileOf(location, hashPart));
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

    /// <summary>Stores a response.</summary>
    /// <param name="location">The cache.</param>
    /// <param name="hashPart">The requested hash part.</param>
    /// <param name="narInfo">The bytes of the narinfo, or null if the cache has none.</param>
    internal void Keep(string location, string hashPart, byte[]? narInfo)
    {
        try
        {
            var file = FileOf(location, hashPart);
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            FileReplacement.Write(
                file, [.. Encoding.ASCII.GetBytes($"{Time.GetUtcNow().ToUnixTimeSeconds()}\n"), .. narInfo ?? []]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk is full or access is denied: the response is not stored.
        }
    }

    /// <summary>Deletes an answer.</summary>
    /// <param name="location">The cache.</param>
    /// <param name="hashPart">The hash part that it was asked for.</param>
    internal void Forget(string location, string hashPart)
    {
        try
        {
            File.Delete(FileOf(location, hashPart));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // There is none, or this user could not have read it.
        }
    }

    private bool IsGood(long seconds, bool isThere)
    {
        var age = Time.GetUtcNow().ToUnixTimeSeconds() - seconds;
        return age >= 0 && age < (isThere ? PositiveAge : NegativeAge).TotalSeconds;
    }

    private string FileOf(string location, string hashPart)
        => Path.Combine(
            Directory,
            Hash.Compute(NixHashAlgorithm.Sha256, Encoding.UTF8.GetBytes(location + Setting)).ToBareString(HashFormat.Nix32)[..32],
            hashPart);
}
