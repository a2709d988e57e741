using System.Collections.Concurrent;
using System.IO.Enumeration;
using NixStore.FileSystem;
using NixStore.FileSystem.Trees;

namespace NixStore.Blobs.Directories;

/// <summary>
/// Blobs as files in a directory, which is created with the first blob. A file is written under a temporary name, flushed to disk and then
/// renamed, so that readers, other writers and a crash never leave an incomplete file.
/// </summary>
/// <param name="directory">The full path of the directory.</param>
public sealed class DirectoryBlobStore(string directory) : IListableBlobStore, IWritableBlobStore, IDeletableBlobStore
{
    private const int CopyBufferSize = 128 * 1024;

    private readonly Lock _gate = new();
    private ScratchDirectory? _uploads;

    /// <inheritdoc/>
    public string Location => directory;

    /// <inheritdoc/>
    public Task<BlobInfo?> FindAsync(BlobName name, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Try("read", name, () =>
        {
            var file = new FileInfo(PathOf(name));
            return file.Exists ? new BlobInfo(name, file.Length) { Modified = file.LastWriteTimeUtc } : null;
        }));
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenAsync(BlobName name, long offset, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Try<Stream?>("read", name, () =>
        {
            var file = RegularFile.OpenExisting(PathOf(name));
            file?.Seek(offset, SeekOrigin.Begin);
            return file;
        }));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return List(prefix, cancellationToken).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public async Task PutAsync(BlobName name, Stream contents, string contentType, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var upload = await BeginUploadAsync(cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await contents.CopyToAsync(upload.Contents, CopyBufferSize, cancellationToken).ConfigureAwait(false);
            await upload.CompleteAsync(name, contentType, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task<IBlobUpload> BeginUploadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _uploads ??= UploadDirectory.Create(directory, cancellationToken);
        }

        return Task.FromResult<IBlobUpload>(new DirectoryBlobUpload(_uploads.NextPath(), PathOf, directory));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BlobFailure>> DeleteAsync(
        IReadOnlyCollection<BlobName> names, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(names);
        var failures = new ConcurrentQueue<BlobFailure>();
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        await Task.Run(() => Parallel.ForEach(names, options, name => Delete(name, failures)), cancellationToken).ConfigureAwait(false);
        return [.. failures];
    }

    /// <summary>Deletes incomplete files.</summary>
    /// <returns>A task that completes when the files are deleted.</returns>
    public ValueTask DisposeAsync()
    {
        _uploads?.Dispose();
        return ValueTask.CompletedTask;
    }

    private IEnumerable<BlobInfo> List(string prefix, CancellationToken cancellationToken)
    {
        var slash = prefix.LastIndexOf('/');
        var folder = slash < 0 ? directory : Path.Combine(directory, prefix[..slash]);
        var beginning = prefix[(slash + 1)..];
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        var files = new FileSystemEnumerable<(string Name, long Length, DateTimeOffset Modified)>(
            folder,
            static (ref entry) => (entry.FileName.ToString(), entry.Length, entry.LastWriteTimeUtc),
            new EnumerationOptions { IgnoreInaccessible = false, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && entry.FileName.StartsWith(beginning, StringComparison.Ordinal),
        };
        using var entries = files.GetEnumerator();
        while (Try("list", null, entries.MoveNext))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BlobName.TryParse(prefix[..(slash + 1)] + entries.Current.Name, out var name))
            {
                yield return new BlobInfo(name, entries.Current.Length) { Modified = entries.Current.Modified };
            }
        }
    }

    private void Delete(BlobName name, ConcurrentQueue<BlobFailure> failures)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
            // Neither the blob nor its folder exists.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            failures.Enqueue(new BlobFailure(name, failure.Message));
        }
    }

    private string PathOf(BlobName name)
    {
        ArgumentNullException.ThrowIfNull(name);

        // On Windows a colon would select another stream of the file.
        return OperatingSystem.IsWindows() && name.Text.Contains(':', StringComparison.Ordinal)
            ? throw new IOException($"the name '{name}' is not valid on Windows")
            : Path.Combine(directory, name.Text);
    }

    private T Try<T>(string doing, BlobName? name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new NixStoreException(
                $"Cannot {doing} '{(name is null ? directory : Path.Combine(directory, name.Text))}': {failure.Message}", failure);
        }
    }
}
