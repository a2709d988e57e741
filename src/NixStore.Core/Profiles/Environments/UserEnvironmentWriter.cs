using NixStore.Derivations;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;

namespace NixStore.Profiles.Environments;

/// <summary>Adds user environments to a store.</summary>
/// <param name="store">The store.</param>
internal sealed class UserEnvironmentWriter(IStore store)
{
    /// <summary>Adds an environment. Its paths are kept from the collector until the store is closed.</summary>
    /// <exception cref="NixStoreException">A path cannot be added.</exception>
    public async Task AddAsync(UserEnvironment environment, CancellationToken cancellationToken)
    {
        var writable = store.Require<IWritableStore>("add paths, which a new generation needs");
        if (store.Find<ITemporaryRootStore>() is { } temporary)
        {
            await temporary.AddTemporaryRootsAsync(environment.Objects.Select(static item => item.Path), cancellationToken)
                .ConfigureAwait(false);
        }

        var daemon = store.Find<DaemonStore>();
        var built = environment.Objects.Where(item => daemon is not null && item.Info.Deriver is not null).ToList();
        var receiver = await writable.BeginReceivingAsync(cancellationToken).ConfigureAwait(false);
        await using (receiver.ConfigureAwait(false))
        {
            foreach (var item in environment.Objects.Except(built))
            {
                await ReceiveAsync(receiver, item, cancellationToken).ConfigureAwait(false);
            }

            await receiver.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        foreach (var item in built)
        {
            await new DaemonBuild(daemon!).RunAsync(item.Info.Deriver!, BuiltinDerivation.OutputName, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async Task ReceiveAsync(IPathReceiver receiver, EnvironmentObject item, CancellationToken cancellationToken)
    {
        var nar = new MemoryStream(item.Nar, writable: false);
        await using (nar.ConfigureAwait(false))
        {
            await receiver.ReceiveAsync(item.Info, nar, cancellationToken).ConfigureAwait(false);
        }
    }
}
