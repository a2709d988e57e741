using System.Management.Automation;
using System.Management.Automation.Runspaces;
using NixStore.Compression;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Serving;
using NixStore.PowerShell.Session;
using NixStore.Serving.BinaryCaches;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Serving;

/// <summary>Serves a store as a binary cache, in the background of the session.</summary>
[Cmdlet(VerbsLifecycle.Start, "BinaryCache", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Start-BinaryCache.md")]
[OutputType(typeof(RunningBinaryCache))]
public sealed class StartBinaryCacheCommand : AsyncCmdlet
{
    private const int DefaultPort = 5000;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>The store; if absent, the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>The port to listen on; 0 for one that is free.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = DefaultPort;

    /// <summary>The addresses or host names of this machine to listen on; a star for all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = ["127.0.0.1"];

    /// <summary>The path under which the cache lies.</summary>
    [Parameter]
    public string Prefix { get; set; } = "/";

    /// <summary>The secret keys, each of which signs what is told of each path.</summary>
    [Parameter]
    [SigningKeyTransformation]
    public SigningKeyArgument[] SigningKey { get; set; } = [];

    /// <summary>How willingly clients ask this cache; the lowest number is asked first.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Priority { get; set; } = new ServingOptions().Priority;

    /// <summary>Whether clients may ask for very many paths at once.</summary>
    [Parameter]
    public SwitchParameter WantMassQuery { get; set; } = true;

    /// <summary>How the NARs are compressed that clients are led to.</summary>
    [Parameter]
    [ValidateSet(nameof(CompressionMethod.None), nameof(CompressionMethod.Zstd))]
    public CompressionMethod Compression { get; set; } = CompressionMethod.None;

    /// <summary>How hard zstd compresses; without it, as it usually does.</summary>
    [Parameter]
    [ValidateRange(1, 22)]
    public int? CompressionLevel { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        CompressionArguments.Check(Compression, CompressionLevel);
        ServingOptions options = new()
        {
            Addresses = Wait(ListeningAddresses.ResolveAsync(Address, StopToken)),
            Port = Port,
            BasePath = ServingOptions.ToBasePath(Prefix),
            Priority = Priority,
            WantMassQuery = WantMassQuery,
            Compression = Compression,
            CompressionLevel = CompressionLevel,
        };
        var store = Session.OpenUnowned(Store);
        SigningKeys? keys = null;
        RunningBinaryCache? cache = null;
        try
        {
            var place = $"{string.Join(", ", Address)}, port {(Port == 0 ? "any" : Port)}";
            if (ShouldProcess($"the store {store.Store.Location} on {place}", "Serve"))
            {
                keys = new SigningKeys(SigningKey);
                var server = BinaryCacheServer.Start(store.Store, options with { SecretKeys = keys.Keys });
                cache = new RunningBinaryCache(server, store, keys, SessionServers.Of(Runspace.DefaultRunspace));
                WriteObject(cache);
            }
        }
        finally
        {
            if (cache is null)
            {
                keys?.Dispose();
                store.Store.DisposeAsync().AsTask().GetAwaiter().GetResult();
            }
        }
    }
}
