using System.Collections.Concurrent;
using NixStore.Blobs;

namespace NixStore.Testing.Stores;

/// <summary>Blobs in memory, with a record of what was asked for.</summary>
internal sealed class MemoryBlobStore : IListableBlobStore, IWritableBlobStore, IDeletableBlobStore
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, DateTimeOffset Written)> _blobs = new(StringComparer.Ordinal);

    public string Location => "memory";

    /// <summary>The names in the order in which they were put.</summary>
    public ConcurrentQueue<string> Put { get; } = [];

    /// <summary>The names that were opened, in order.</summary>
    public ConcurrentQueue<string> Opened { get; } = [];

    /// <summary>The offsets at which blobs were opened, in order.</summary>
    public ConcurrentQueue<long> Offsets { get; } = [];

    /// <summary>The prefixes that were listed, in order.</summary>
    public ConcurrentQueue<string> Listed { get; } = [];

    /// <summary>The names that were deleted, in order.</summary>
    public ConcurrentQueue<string> Deleted { get; } = [];

    /// <summary>Says when blobs are written.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Called before a list is returned.</summary>
    public Action<string> OnList { get; set; } = static _ => { };

    /// <summary>Called before a blob is deleted; returns why it is not.</summary>
    public Func<string, string?> OnDelete { get; set; } = static _ => null;

    /// <summary>Called before a blob is opened; may throw.</summary>
    public Action OnOpen { get; set; } = static () => { };

    /// <summary>Called before a blob is put; may throw.</summary>
    public Action<string> OnPut { get; set; } = static _ => { };

    /// <summary>Called when a blob is absent, before that is reported.</summary>
    public Func<string, Task> OnAbsent { get; set; } = static _ => Task.CompletedTask;

    public byte[]? this[string name]
    {
        get => _blobs.GetValueOrDefault(name).Bytes;
        set => _blobs[name] = (value!, Clock.GetUtcNow());
    }

    public IEnumerable<string> Names => _blobs.Keys.Order(StringComparer.Ordinal);

    public bool Remove(string name) => _blobs.TryRemove(name, out _);

    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken)
        => Task.FromResult(_blobs.TryGetValue(name.Text, out var blob) ? InfoOf(name, blob) : null);

    public async Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken)
    {
        OnOpen();
        Opened.Enqueue(name.Text);
        Offsets.Enqueue(offset);
        if (!_blobs.TryGetValue(name.Text, out var blob))
        {
            await OnAbsent(name.Text);
            return null;
        }

        var bytes = blob.Bytes;
        return offset <= bytes.Length
            ? new MemoryStream(bytes, (int)offset, bytes.Length - (int)offset, writable: false)
            : throw new NixStoreException($"'{name}' has no byte {offset}.");
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        Listed.Enqueue(prefix);
        OnList(prefix);
        return _blobs
            .Where(
                blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)
                    && !blob.Key[prefix.Length..].Contains('/', StringComparison.Ordinal))
            .Select(static blob => InfoOf(BlobName.Parse(blob.Key), blob.Value))
            .ToAsyncEnumerable();
    }

    public Task<IReadOnlyList<BlobFailure>> DeleteAsync(IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken)
    {
        var failures = new List<BlobFailure>();
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (OnDelete(name.Text) is { } fault)
            {
                failures.Add(new BlobFailure(name, fault));
            }
            else if (Remove(name.Text))
            {
                Deleted.Enqueue(name.Text);
            }
        }

        return Task.FromResult<IReadOnlyList<BlobFailure>>(failures);
    }

    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await contents.CopyToAsync(bytes, cancellationToken);
        Add(name, bytes.ToArray());
    }

    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobUpload>(new Upload(this));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static BlobInfo InfoOf(BlobName name, (byte[] Bytes, DateTimeOffset Written) blob)
        => new(name, blob.Bytes.Length) { Modified = blob.Written };

    private void Add(BlobName name, byte[] bytes)
    {
        OnPut(name.Text);
        this[name.Text] = bytes;
        Put.Enqueue(name.Text);
    }

    private sealed class Upload(MemoryBlobStore store) : IBlobUpload
    {
        private readonly MemoryStream _bytes = new();

        public Stream Contents => _bytes;

        public Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken)
        {
            store.Add(name, _bytes.ToArray());
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => _bytes.DisposeAsync();
    }
}
