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

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the port to listen on, or 0 for a free port.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(0, 65535)]
    public int Port { get; set; } = DefaultPort;

    /// <summary>Gets or sets the addresses or host names of this machine to listen on. A star selects all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Address { get; set; } = ["127.0.0.1"];

    /// <summary>Gets or sets the URL path of the cache.</summary>
    [Parameter]
    public string Prefix { get; set; } = "/";

    /// <summary>Gets or sets the secret keys. Each key signs each path.</summary>
    [Parameter]
    [SigningKeyTransformation]
    public SigningKeyArgument[] SigningKey { get; set; } = [];

    /// <summary>Gets or sets the priority. Clients ask the cache with the lowest number first.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int Priority { get; set; } = new ServingOptions().Priority;

    /// <summary>Gets or sets a value indicating whether clients can query many paths at once.</summary>
    [Parameter]
    public SwitchParameter WantMassQuery { get; set; } = true;

    /// <summary>Gets or sets the compression of NARs.</summary>
    [Parameter]
    [ValidateSet(nameof(CompressionMethod.None), nameof(CompressionMethod.Zstd))]
    public CompressionMethod Compression { get; set; } = CompressionMethod.None;

    /// <summary>Gets or sets the compression level of zstd. The default is the one of zstd.</summary>
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
            var address = $"{string.Join(", ", Address)}, port {(Port == 0 ? "any" : Port)}";
            if (ShouldProcess($"the store {store.Store.Location} on {address}", "Serve"))
            {
                keys = new SigningKeys(SigningKey, WriteWarning);
                cache = SessionServers.Of(Runspace.DefaultRunspace).Start(store, keys, options);
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
