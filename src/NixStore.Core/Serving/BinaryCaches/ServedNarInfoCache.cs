using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace NixStore.Serving.BinaryCaches;

/// <summary>A cache of formatted and signed narinfos, which is valid while the store does not change. Its size is limited.</summary>
internal sealed class ServedNarInfoCache
{
    private const long MostBytes = 32 * 1024 * 1024;

    private Generation _generation = new(long.MinValue);

    /// <summary>Finds a narinfo.</summary>
    /// <param name="version">The version of the store.</param>
    /// <param name="hashPart">The hash part of the path.</param>
    /// <param name="text">The narinfo, if it is in the cache.</param>
    /// <returns>Whether it is in the cache.</returns>
    public bool TryGet(long version, string hashPart, [NotNullWhen(true)] out byte[]? text)
    {
        text = null;
        var generation = Volatile.Read(ref _generation);
        return generation.Version == version && generation.Texts.TryGetValue(hashPart, out text);
    }

    /// <summary>Adds a narinfo.</summary>
    /// <param name="version">The version of the store before the query.</param>
    /// <param name="hashPart">The hash part of the path.</param>
    /// <param name="text">The narinfo.</param>
    public void Add(long version, string hashPart, byte[] text)
    {
        var generation = Volatile.Read(ref _generation);
        if (generation.Version != version || generation.Bytes > MostBytes)
        {
            generation = new Generation(version);
            Volatile.Write(ref _generation, generation);
        }

        if (generation.Texts.TryAdd(hashPart, text))
        {
            generation.AddBytes(text.Length);
        }
    }

    private sealed class Generation(long version)
    {
        private long _bytes;

        public long Version { get; } = version;

        public ConcurrentDictionary<string, byte[]> Texts { get; } = new(StringComparer.Ordinal);

        public long Bytes => Interlocked.Read(ref _bytes);

        public void AddBytes(int count) => Interlocked.Add(ref _bytes, count);
    }
}
