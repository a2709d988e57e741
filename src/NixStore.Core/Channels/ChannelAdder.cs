using NixStore.Adding;
using NixStore.Derivations;
using NixStore.Deriving;
using NixStore.FileSystem;
using NixStore.Hashing;
using NixStore.Manifests;
using NixStore.Paths;
using NixStore.Profiles.Environments;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;
using NixStore.Tarballs;

namespace NixStore.Channels;

/// <summary>Adds fetched channels to a store, with the paths that <c>nix-channel</c> gives them.</summary>
/// <param name="store">The store.</param>
internal sealed class ChannelAdder(IWritableStore store)
{
    private readonly PathAdder _adder = new(store);

    /// <summary>Adds a channel and unpacks it. Its paths are kept from the collector until the store is closed.</summary>
    /// <returns>The unpacked channel.</returns>
    /// <exception cref="NixFormatException">The tarball is malformed, or does not have one directory at its top.</exception>
    /// <exception cref="NixStoreException">A path cannot be added.</exception>
    public async Task<StorePath> AddAsync(Channel channel, FetchedChannel fetched, CancellationToken cancellationToken)
    {
        if (fetched.Page is { } page)
        {
            await AddFileAsync(page, channel.PageName, cancellationToken).ConfigureAwait(false);
        }

        var tarball = await AddFileAsync(fetched.Tarball, fetched.TarballName, cancellationToken).ConfigureAwait(false);
        var recipe = ChannelDerivation.Of(channel, tarball, store.Directory);
        var derivation = (await new DerivationAdder(store).AddAsync(recipe, cancellationToken).ConfigureAwait(false)).Info.Path;
        var output = recipe.FindOutputPath(BuiltinDerivation.OutputName, store.Directory)!;
        if (!await IsKeptAsync(output, cancellationToken).ConfigureAwait(false))
        {
            await BuildAsync(channel, fetched, derivation, output, cancellationToken).ConfigureAwait(false);
        }

        return output;
    }

    /// <summary>Keeps a path from the collector, and returns whether it is valid.</summary>
    public async Task<bool> IsKeptAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (store.Find<ITemporaryRootStore>() is { } temporary)
        {
            await temporary.AddTemporaryRootsAsync([path], cancellationToken).ConfigureAwait(false);
        }

        return (await store.FindValidPathsAsync([path], cancellationToken).ConfigureAwait(false)).Count > 0;
    }

    /// <summary>Returns an unpacked channel as an item of the manifest of the profile.</summary>
    public static EnvironmentPackage Describe(string packageName, StorePath output) => new()
    {
        FullName = packageName,
        System = BuiltinDerivation.SystemName,
        Path = output,
        Outputs = [KeyValuePair.Create(BuiltinDerivation.OutputName, output)],
    };

    private async Task<StorePath> AddFileAsync(FileStream file, string name, CancellationToken cancellationToken)
    {
        file.Position = 0;
        var options = new AddOptions { Name = name, Method = ContentAddressMethod.Flat };
        return (await _adder.AddBytesAsync(file, options, cancellationToken).ConfigureAwait(false)).Info.Path;
    }

    private async Task BuildAsync(
        Channel channel, FetchedChannel fetched, StorePath derivation, StorePath output, CancellationToken cancellationToken)
    {
        if (store.Find<DaemonStore>() is { } daemon)
        {
            await new DaemonBuild(daemon).RunAsync(derivation, BuiltinDerivation.OutputName, cancellationToken).ConfigureAwait(false);
            return;
        }

        var nar = TemporaryFile.Create();
        await using (nar.ConfigureAwait(false))
        {
            await UnpackAsync(channel, fetched.Tarball, nar, cancellationToken).ConfigureAwait(false);
            await ReceiveAsync(nar, derivation, output, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task UnpackAsync(Channel channel, FileStream tarball, FileStream nar, CancellationToken cancellationToken)
    {
        var contents = TemporaryFile.Create();
        await using (contents.ConfigureAwait(false))
        {
            tarball.Position = 0;
            var root = await new TarballReader(contents).ReadAsync(tarball, cancellationToken).ConfigureAwait(false);
            await contents.FlushAsync(cancellationToken).ConfigureAwait(false);
            if (root.Entries.Count != 1)
            {
                throw new NixFormatException(
                    $"The tarball of the channel '{channel.Name}' has {root.Entries.Count} files and directories at its top instead of "
                    + "one.");
            }

            var renamed = new TarballDirectory();
            renamed.Entries[channel.Name] = root.Entries.First().Value;
            new TarballNar(contents.SafeFileHandle).Write(renamed, nar, cancellationToken);
        }
    }

    private async Task ReceiveAsync(FileStream nar, StorePath derivation, StorePath output, CancellationToken cancellationToken)
    {
        nar.Position = 0;
        using var hasher = new IncrementalHasher(NixHashAlgorithm.Sha256);
        var buffer = new byte[256 * 1024];
        for (int count; (count = await nar.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hasher.Append(buffer.AsSpan(0, count));
        }

        var info = new ValidPathInfo
        {
            Path = output,
            NarHash = hasher.Finish(),
            NarSize = nar.Length,
            References = [],
            Deriver = derivation,
        };
        nar.Position = 0;
        var receiver = await store.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            await receiver.ReceiveAsync(info, nar, cancellationToken).ConfigureAwait(false);
            await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
