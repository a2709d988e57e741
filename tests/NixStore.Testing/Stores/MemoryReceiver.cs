using NixStore.Hashing;
using NixStore.Paths;
using NixStore.Stores;
using NixStore.Stores.Errors;

namespace NixStore.Testing.Stores;

/// <summary>Takes paths into a <see cref="MemoryStore"/>; each becomes valid when its references are.</summary>
internal sealed class MemoryReceiver(MemoryStore store) : IPathReceiver
{
    private readonly Lock _lock = new();
    private readonly List<(ValidPathInfo Info, byte[] Nar)> _waiting = [];

    public async Task<bool> ReceiveAsync(ValidPathInfo info, Stream nar, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await store.OnReceive(info.Path, nar).CopyToAsync(bytes, cancellationToken);
        var hash = Hash.Compute(NixHashAlgorithm.Sha256, bytes.ToArray());
        if (!hash.Equals(info.NarHash))
        {
            throw new HashMismatchException(store, info.Path, info.NarHash, hash);
        }

        if (store.Has(info.Path))
        {
            return false;
        }

        lock (_lock)
        {
            _waiting.Add((info with { NarSize = bytes.Length }, bytes.ToArray()));
            while (_waiting.RemoveAll(item => store.TryRegister(item.Info, item.Nar)) > 0)
            {
            }
        }

        return true;
    }

    public Task<IStagedNar> StageAsync(string subject, Stream nar, CancellationToken cancellationToken)
        => throw new NotSupportedException();

    public Task CompleteAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _waiting.Count == 0
                ? Task.CompletedTask
                : throw new NixStoreException($"{_waiting[0].Info.Path} has a reference that is not valid.");
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
