using System.Collections.Concurrent;
using NixStore.Blobs;

namespace NixStore.Testing.Stores;

/// <summary>Blobs in memory, with a record of what was asked for.</summary>
internal sealed class MemoryBlobStore : IListableBlobStore, IWritableBlobStore
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    public string Location => "memory";

    /// <summary>The names in the order in which they were put.</summary>
    public ConcurrentQueue<string> Put { get; } = [];

    /// <summary>The names that were opened, in order.</summary>
    public ConcurrentQueue<string> Opened { get; } = [];

    /// <summary>The offsets at which blobs were opened, in order.</summary>
    public ConcurrentQueue<long> Offsets { get; } = [];

    /// <summary>Called before a blob is opened; may throw.</summary>
    public Action OnOpen { get; set; } = static () => { };

    /// <summary>Called before a blob is put; may throw.</summary>
    public Action<string> OnPut { get; set; } = static _ => { };

    /// <summary>Called when a blob was found to be absent, before that is told.</summary>
    public Func<string, Task> OnAbsent { get; set; } = static _ => Task.CompletedTask;

    public byte[]? this[string name]
    {
        get => _blobs.GetValueOrDefault(name);
        set => _blobs[name] = value!;
    }

    public IEnumerable<string> Names => _blobs.Keys.Order(StringComparer.Ordinal);

    public bool Remove(string name) => _blobs.TryRemove(name, out _);

    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken)
        => Task.FromResult(_blobs.TryGetValue(name.Text, out var bytes) ? new BlobInfo(name, bytes.Length) : null);

    public async Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken)
    {
        OnOpen();
        Opened.Enqueue(name.Text);
        Offsets.Enqueue(offset);
        if (!_blobs.TryGetValue(name.Text, out var bytes))
        {
            await OnAbsent(name.Text);
            return null;
        }

        return offset <= bytes.Length
            ? new MemoryStream(bytes, (int)offset, bytes.Length - (int)offset, writable: false)
            : throw new NixStoreException($"'{name}' has no byte {offset}.");
    }

    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken)
        => _blobs
            .Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal) && !blob.Key[prefix.Length..].Contains('/', StringComparison.Ordinal))
            .Select(static blob => new BlobInfo(BlobName.Parse(blob.Key), blob.Value.Length))
            .ToAsyncEnumerable();

    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await contents.CopyToAsync(bytes, cancellationToken);
        Add(name, bytes.ToArray());
    }

    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken) => Task.FromResult<IBlobUpload>(new Upload(this));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Add(BlobName name, byte[] bytes)
    {
        OnPut(name.Text);
        _blobs[name.Text] = bytes;
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
