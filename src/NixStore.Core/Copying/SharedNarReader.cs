using NixStore.Paths;

namespace NixStore.Copying;

/// <summary>One of those for whom NARs are read together. Disposing it gives up all that is kept for it.</summary>
/// <param name="nars">The readings.</param>
internal sealed class SharedNarReader(SharedNars nars) : IDisposable
{
    private readonly Dictionary<StorePath, NarClaim> _awaited = [];
    private readonly HashSet<StorePath> _opened = [];
    private HashSet<StorePath>? _wanted;
    private long _bytesTaken;

    /// <summary>How many bytes are kept for it. Under the lock.</summary>
    public long Kept { get; set; }

    /// <summary>How many bytes it has got.</summary>
    public long BytesTaken => Interlocked.Read(ref _bytesTaken);

    /// <summary>Says which paths it is going to open; what is kept of others is given up.</summary>
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

    /// <summary>
    /// Returns the paths of which something is kept for it and that it has not opened: opened now, they need no reading of their own.
    /// </summary>
    /// <returns>The paths, in any order.</returns>
    public IReadOnlyList<StorePath> FindKept()
    {
        lock (nars.Gate)
        {
            return [.. _awaited.Keys];
        }
    }

    /// <summary>Opens the NAR of a path, as <see cref="NarOpener"/> says.</summary>
    public async Task<Stream> OpenNarAsync(StorePath path, CancellationToken cancellationToken)
        => new SharedNarStream(this, path, await ClaimAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken);

    /// <summary>Joins a reading of a NAR at its beginning, or begins one.</summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">A token to cancel the wait for the source.</param>
    /// <returns>The claim; the caller gives it up.</returns>
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

    /// <summary>
    /// Whether it is going to open a path for the first time, as far as is known, and nothing is kept of it. Under the lock.
    /// </summary>
    public bool Wants(StorePath path) => !_opened.Contains(path) && !_awaited.ContainsKey(path) && _wanted?.Contains(path) != false;

    /// <summary>Notes that a NAR is kept for it. Under the lock.</summary>
    public void Await(StorePath path, NarClaim claim) => _awaited.Add(path, claim);

    /// <summary>Notes that a NAR is not kept for it any longer. Under the lock.</summary>
    public void Forget(StorePath path, NarClaim claim)
    {
        if (_awaited.TryGetValue(path, out var awaited) && awaited == claim)
        {
            _awaited.Remove(path);
        }
    }

    /// <summary>Counts bytes that it got.</summary>
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
