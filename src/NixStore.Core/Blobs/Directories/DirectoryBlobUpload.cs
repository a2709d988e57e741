namespace NixStore.Blobs.Directories;

/// <summary>A file that is written under a temporary name and renamed at the end.</summary>
internal sealed class DirectoryBlobUpload : IBlobUpload
{
    private const int TriesToReplace = 100;
    private static readonly TimeSpan _delayBeforeRetry = TimeSpan.FromMilliseconds(20);

    private readonly string _passing;
    private readonly Func<BlobName, string> _pathOf;
    private readonly string _directory;
    private readonly FileStream _file;
    private bool _isComplete;

    /// <summary>Creates the file.</summary>
    /// <param name="passing">The path of the file until it has its name.</param>
    /// <param name="pathOf">Returns the path for a name.</param>
    /// <param name="directory">The directory of the store.</param>
    /// <exception cref="NixStoreException">The file cannot be created.</exception>
    public DirectoryBlobUpload(string passing, Func<BlobName, string> pathOf, string directory)
    {
        _passing = passing;
        _pathOf = pathOf;
        _directory = directory;
        try
        {
            _file = new FileStream(passing, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failure(failure);
        }
    }

    /// <inheritdoc/>
    public Stream Contents => _file;

    /// <inheritdoc/>
    public async Task CompleteAsync(BlobName name, string contentType, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
            Flush();
            var path = _pathOf(name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await MoveToAsync(path, cancellationToken).ConfigureAwait(false);
            _isComplete = true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Failure(failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
            if (!_isComplete)
            {
                File.Delete(_passing);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The file is deleted with its directory, or by the next writer.
        }
    }

    private async Task MoveToAsync(string path, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                File.Move(_passing, path, overwrite: true);
                return;
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && tries < TriesToReplace)
            {
                // Windows cannot replace an open file. A reader of a narinfo closes it soon.
                await Task.Delay(_delayBeforeRetry, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The contents are flushed before the file is renamed, so that it is complete after a crash.
    private void Flush()
    {
        using var handle = File.OpenHandle(_passing, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    private NixStoreException Failure(Exception failure)
        => new($"Cannot write to '{_directory}': {failure.Message} Check that this user can write there, and that there is free "
            + "space.", failure);
}
