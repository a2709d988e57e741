using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>A reader of shared NARs. Disposing it releases all blocks that are kept for it.</summary>
/// <param name="nars">The shared NARs.</param>
internal sealed class SharedNarReader(SharedNars nars) : IDisposable
{
    private readonly Dictionary<StorePath, NarClaim> _awaited = [];
    private readonly HashSet<StorePath> _opened = [];
    private HashSet<StorePath>? _wanted;
    private long _bytesTaken;

    /// <summary>Gets the number of bytes that are kept for the reader. Requires the lock.</summary>
    public long Kept { get; set; }

    /// <summary>Gets the number of bytes that the reader has received.</summary>
    public long BytesTaken => Interlocked.Read(ref _bytesTaken);

    /// <summary>Sets the paths that the reader will open. Blocks of other paths are released.</summary>
    /// <param name="paths">The paths.</param>
    public void Want(IEnumerable<StorePath> paths)
    {
        var wanted = paths.ToHashSet();
        lock (nars.Gate)
        {
            _wanted = wanted;
            foreach (var path in _awaited.Keys.Where(path => !wanted.Contains(path)).ToList())
            {
                GiveUp(path);
            }
        }
    }

    /// <summary>Returns the unopened paths for which blocks are kept. If they are opened now, they need not be read again.</summary>
    /// <returns>The paths in any order.</returns>
    public IReadOnlyList<StorePath> FindKept()
    {
        lock (nars.Gate)
        {
            return [.. _awaited.Keys];
        }
    }

    /// <summary>Opens the NAR of a path. See <see cref="NarOpener"/>.</summary>
    public async Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => new SharedNarStream(this, path, await ClaimAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>Joins a reading of a NAR at its start, or starts one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the wait for the source.</param>
    /// <returns>The claim, which the caller releases.</returns>
    public async Task<NarClaim> ClaimAsync(StorePath path, CancellationToken cancellationToken)
    {
        NarClaim? claim;
        lock (nars.Gate)
        {
            _opened.Add(path);
            if (_awaited.Remove(path, out claim))
            {
                claim.IsOpen = true;
            }
            else
            {
                claim = nars.Begin(path, this);
            }
        }

        try
        {
            await nars.OpenAsync(claim.Reading, cancellationToken).ConfigureAwait(false);
            return claim;
        }
        catch
        {
            claim.Reading.GiveUp(claim);
            throw;
        }
    }

    /// <summary>Returns whether the reader will open a path for the first time and no block of it is kept. Requires the lock.</summary>
    public bool Wants(StorePath path) => !_opened.Contains(path) && !_awaited.ContainsKey(path) && _wanted?.Contains(path) != false;

    /// <summary>Records that a NAR is kept for the reader. Requires the lock.</summary>
    public void Await(StorePath path, NarClaim claim) => _awaited.Add(path, claim);

    /// <summary>Records that a NAR is no longer kept for the reader. Requires the lock.</summary>
    public void Forget(StorePath path, NarClaim claim)
    {
        if (_awaited.TryGetValue(path, out var awaited) && awaited == claim)
        {
            _awaited.Remove(path);
        }
    }

    /// <summary>Counts received bytes.</summary>
    public void Count(int bytes) => Interlocked.Add(ref _bytesTaken, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (nars.Gate)
        {
            nars.Remove(this);
            foreach (var path in _awaited.Keys.ToList())
            {
                GiveUp(path);
            }
        }
    }

    private void GiveUp(StorePath path)
    {
        var claim = _awaited[path];
        claim.Reading.GiveUp(claim);
    }
}
