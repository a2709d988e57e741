namespace NixStore.Blobs.Directories;

/// <summary>A file that is written under a passing name and renamed.</summary>
internal sealed class DirectoryBlobUpload : IBlobUpload
{
    private const int TriesToReplace = 100;
    private static readonly TimeSpan DelayBeforeRetry = TimeSpan.FromMilliseconds(20);

    private readonly string _passing;
    private readonly Func<BlobName, string> _pathOf;
    private readonly string _directory;
    private readonly FileStream _file;
    private bool _isComplete;

    /// <summary>Starts to write.</summary>
    /// <param name="passing">Where the file lies until it has its name.</param>
    /// <param name="pathOf">The path of a name.</param>
    /// <param name="directory">The directory of the store.</param>
    /// <exception cref="NixStoreException">The file cannot be made.</exception>
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
            // It goes with its directory, or the next writer removes it.
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
                // Windows replaces no file that is open; a narinfo is read in a moment.
                await Task.Delay(DelayBeforeRetry, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // The contents before the name: after a crash, a name leads to the whole or to nothing.
    private void Flush()
    {
        using var handle = File.OpenHandle(_passing, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    private NixStoreException Failure(Exception failure)
        => new($"Cannot write to '{_directory}': {failure.Message} Check that this user may write there, and that there is space left.", failure);
}
