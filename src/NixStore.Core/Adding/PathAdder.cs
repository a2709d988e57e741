using NixStore.FileSystem;
using NixStore.FileSystem.Trees;
using NixStore.Hashing;
using NixStore.IO;
using NixStore.Paths;
using NixStore.Progress;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;

namespace NixStore.Adding;

/// <summary>
/// Adds files and directories to a store as content-addressed paths, with the same paths as <c>nix-store --add</c> and <c>nix-store
/// --add-fixed</c>. The contents are read once.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="progress">Receives progress reports at most ten times a second, or null for none.</param>
public sealed class PathAdder(IWritableStore store, IProgress<OperationProgress>? progress = null)
{
    /// <summary>Returns the name of a file or directory in the store.</summary>
    /// <param name="file">The full path of the file or directory.</param>
    /// <param name="options">The options.</param>
    /// <returns>The name.</returns>
    /// <exception cref="NixFormatException">The name is not valid in a store path.</exception>
    public static string NameOf(string file, AddOptions options)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(options);
        var name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(file));
        return StorePath.FindNameFault(name) is { } fault
            ? throw new NixFormatException($"'{file}' cannot be added under the name '{name}': "
                + $"{fault}.")
            { Reason = FailureReason.NameNotAllowed }
            : name;
    }

    /// <summary>Adds a file or directory.</summary>
    /// <param name="file">The full path of the file or directory.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The store is then unchanged.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The name is not valid in a store path.</exception>
    /// <exception cref="ReferencesNotValidException">A given reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The contents cannot be read or not be added in this way, or the store cannot be
    /// written.</exception>
    public Task<AddedPath> AddAsync(string file, AddOptions options, CancellationToken cancellationToken = default)
        => AddAsync(
            NameOf(file, options),
            $"'{file}'",
            () => options.Method == ContentAddressMethod.Nar
                ? new NarPackStream(file, null, cancellationToken)
                : FileNarStream.Open(file, options.Algorithm),
            options,
            cancellationToken);

    /// <summary>Adds the contents of a NAR.</summary>
    /// <param name="nar">A stream of exactly the NAR, which stays open.</param>
    /// <param name="options">The options. The name is required, and the method is that of a NAR.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The store is then unchanged.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The name is not valid in a store path, or the NAR is malformed.</exception>
    /// <exception cref="ReferencesNotValidException">A given reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The contents cannot be added in this way, or the store cannot be written.</exception>
    public Task<AddedPath> AddNarAsync(Stream nar, AddOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Method == ContentAddressMethod.Nar
            ? AddAsync(NameOf("", options), "The contents", () => new UnownedStream(nar), options, cancellationToken)
            : throw new ArgumentException("A NAR must be added with the method Nar.", nameof(options));
    }

    /// <summary>Adds a file from a stream. Its bytes are stored in a temporary file until their size is known.</summary>
    /// <param name="contents">The contents from the current position to the end of the stream, which stays open.</param>
    /// <param name="options">The options. The name is required.</param>
    /// <param name="cancellationToken">A token to cancel the operation. The store is then unchanged.</param>
    /// <returns>The path.</returns>
    /// <exception cref="NixFormatException">The name is not valid in a store path.</exception>
    /// <exception cref="ReferencesNotValidException">A given reference is not valid in the store.</exception>
    /// <exception cref="NixStoreException">The contents cannot be added in this way, there is not enough space, or the store cannot be
    /// written.</exception>
    public async Task<AddedPath> AddBytesAsync(Stream contents, AddOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(contents);
        ArgumentNullException.ThrowIfNull(options);
        var file = TemporaryFile.Create();
        await using (file.ConfigureAwait(false))
        {
            await contents.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
            file.Position = 0;
            return await AddAsync(
                NameOf("", options), "The contents", () => new FileNarStream(file, options.Algorithm), options, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async Task<AddedPath> AddAsync(
        string name, string subject, Func<Stream> open, AddOptions options, CancellationToken cancellationToken)
    {
        Check(subject, options);
        var scanner = options.FindReferences ? await MakeScannerAsync(cancellationToken).ConfigureAwait(false) : null;
        var receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            var (staged, contentHash) = await StageAsync(receiver, name, subject, open, options, scanner, cancellationToken)
                .ConfigureAwait(false);
            await using (staged.ConfigureAwait(false))
            {
                var info = Describe(name, options, staged, contentHash, scanner?.Found ?? []);
                await KeepAsync(info.Path, cancellationToken).ConfigureAwait(false);
                if (await store.FindPathInfoAsync(info.Path, cancellationToken).ConfigureAwait(false) is { } known)
                {
                    return new AddedPath(known, false);
                }

                await staged.CommitAsync(info, cancellationToken).ConfigureAwait(false);
                await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
                return new AddedPath(await store.FindPathInfoAsync(info.Path, cancellationToken).ConfigureAwait(false) ?? info, true);
            }
        }
    }

    // Before it is looked for: if it is found, no collector deletes it.
    private async Task KeepAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (store.Find<ITemporaryRootStore>() is { } kept)
        {
            await kept.AddTemporaryRootsAsync([path], cancellationToken).ConfigureAwait(false);
        }
    }

    // Checks the options before any contents are read.
    private static void Check(string subject, AddOptions options)
    {
        if (options.Method == ContentAddressMethod.Git)
        {
            throw new NixStoreException($"{subject} cannot be added as a Git tree. Use the method Nar, Flat or Text.");
        }

        if (options.Method == ContentAddressMethod.Text && options.Algorithm != NixHashAlgorithm.Sha256)
        {
            throw new NixStoreException($"{subject} cannot be added as a text with {options.Algorithm}: a text requires Sha256.");
        }

        var mayRefer = options.Method == ContentAddressMethod.Text
            || (options.Method == ContentAddressMethod.Nar && options.Algorithm == NixHashAlgorithm.Sha256);
        if (!mayRefer && (options.FindReferences || options.References.Count > 0))
        {
            throw new NixStoreException(
                $"{subject} cannot have references with the method {options.Method} and {options.Algorithm}. Use the method Nar or Text "
                    + "with Sha256.");
        }
    }

    private async Task<ReferenceScanner> MakeScannerAsync(CancellationToken cancellationToken)
    {
        var enumerable = store.Require<IEnumerableStore>("list its paths, which is needed to find references");
        var candidates = new List<StorePath>();
        await foreach (var path in enumerable.EnumeratePathsAsync("", cancellationToken).ConfigureAwait(false))
        {
            candidates.Add(path);
        }

        return new ReferenceScanner(candidates);
    }

    private async Task<(IStagedNar Staged, Hash ContentHash)> StageAsync(
        IPathReceiver receiver,
        string name,
        string subject,
        Func<Stream> open,
        AddOptions options,
        ReferenceScanner? scanner,
        CancellationToken cancellationToken)
    {
        var source = open();
        var contents = source as FileNarStream;
        using var hasher = contents is null && options.Algorithm != NixHashAlgorithm.Sha256
            ? new IncrementalHasher(options.Algorithm)
            : null;
        var meter = new ProgressMeter(progress, contents?.NarSize ?? 0, 0);

        // The path is not known until the end. A placeholder shows the name.
        using var item = meter.Begin(new StorePath(new string('0', StorePath.HashPartLength), name), contents?.NarSize ?? 0);
        using var nar = new ScannedNarStream(source, item, hasher, scanner);
        var staged = await receiver.StageAsync(subject, nar, cancellationToken).ConfigureAwait(false);
        return (staged, contents?.FinishHash() ?? hasher?.Finish() ?? staged.NarHash);
    }

    private ValidPathInfo Describe(
        string name, AddOptions options, IStagedNar staged, Hash contentHash, IReadOnlyCollection<StorePath> found)
    {
        var address = new ContentAddress(options.Method, contentHash);
        StorePath[] references = [.. options.References.Concat(found).Distinct().Order()];
        return new ValidPathInfo
        {
            Path = StorePathComputation.FromContentAddress(store.Directory, name, address, references),
            NarHash = staged.NarHash,
            NarSize = staged.NarSize,
            References = references,
            ContentAddress = address,
        };
    }
}
