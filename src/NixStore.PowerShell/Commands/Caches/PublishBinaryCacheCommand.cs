using System.Globalization;
using System.Management.Automation;
using NixStore.Closures;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Caches;

/// <summary>Copies closures to a binary cache. Only missing paths are copied.</summary>
[Cmdlet(VerbsData.Publish, "BinaryCache", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Publish-BinaryCache.md")]
[OutputType(typeof(StorePathInfo), typeof(PlannedTransfer))]
public sealed class PublishBinaryCacheCommand : TransferCmdlet
{
    private readonly List<FoundPath> _found = [];
    private SigningKeys? _keys;

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>
    /// Gets or sets the store to copy from. The default is the store of a piped object, or the one that the environment names.
    /// </summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? From { get; set; }

    /// <summary>Gets or sets a value indicating whether only the given paths are copied, without their closures.</summary>
    [Parameter]
    public SwitchParameter NoClosure { get; set; }

    /// <summary>Gets or sets the number of paths that are copied at once. If it is 0, the command selects it.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Gets or sets a value indicating whether the paths that were copied are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <summary>Gets or sets the binary cache: a URL, or a directory.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The binary cache: a directory such as /srv/cache, or a URL.")]
    [BinaryCacheTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? To { get; set; }

    /// <summary>Gets or sets the compression of NARs. The default is the setting in the URL, or zstd.</summary>
    [Parameter]
    [ValidateSet(
        nameof(CompressionMethod.None), nameof(CompressionMethod.Gzip), nameof(CompressionMethod.Bzip2),
        nameof(CompressionMethod.Xz), nameof(CompressionMethod.Zstd), nameof(CompressionMethod.Brotli))]
    public CompressionMethod? Compression { get; set; }

    /// <summary>Gets or sets the compression level, in the range of the compression.</summary>
    [Parameter]
    public int? CompressionLevel { get; set; }

    /// <summary>Gets or sets the secret keys that sign the paths.</summary>
    [Parameter]
    [SigningKeyTransformation]
    [ValidateNotNullOrEmpty]
    public SigningKeyArgument[] SigningKey { get; set; } = [];

    /// <summary>Gets or sets the priority of the cache. The cache with the lowest number is asked first.</summary>
    [Parameter]
    public int? Priority { get; set; }

    /// <summary>Gets or sets a value indicating whether the cache allows clients to query many paths at once.</summary>
    [Parameter]
    public SwitchParameter WantMassQuery { get; set; }

    /// <summary>Gets or sets a value indicating whether a listing of the files is written for each path.</summary>
    [Parameter]
    public SwitchParameter Listing { get; set; }

    private ClosureCopyRun Copies => field ??= new ClosureCopyRun(this, Session, "Publish");

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        var method = Compression
            ?? (CompressionMethods.TryParse(To!.Settings.GetValueOrDefault("compression"), out var named) ? named : CompressionMethod.Zstd);
        CompressionArguments.Check(method, CompressionLevel);
        _keys = new SigningKeys(SigningKey, WriteWarning);
    }

    /// <inheritdoc/>
    protected override void Process() => _found.AddRange(Session.Paths.Resolve(Path, From));

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var group in _found.GroupBy(static path => path.Store))
        {
            StorePathInfo[] paths = [.. Session.Paths.Query(group)];
            if (paths.Length > 0)
            {
                Publish(group.Key, paths);
            }
        }
    }

    private void Publish(OpenStore source, StorePathInfo[] paths)
    {
        var target = OpenTarget();
        bool Approve(CopyPlan plan) => Copies.Approve(source, target.Store.Location, plan, Plan);
        var result = Copies.Copy(source, target, paths, OptionsFor(source), Approve);
        if (PassThru && result is not null)
        {
            Copies.WriteCopied(target, result);
        }
    }

    private CopyOptions OptionsFor(OpenStore source) => new()
    {
        Closure = NoClosure ? null : new ClosureOptions(),
        Trust = FindPolicy(source),
        Degree = ThrottleLimit,
        SigningKeys = _keys!.Keys,
    };

    private OpenStore OpenTarget()
    {
        var cache = To!;
        foreach ((var name, var value) in Settings())
        {
            cache = value is null ? cache : cache.With(name, value);
        }

        // The settings for writing are of no use to a reader.
        return (IsWhatIf || Plan ? Session.OpenForPlan(cache) : Session.OpenWritable(cache)) with { Reference = To! };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _keys?.Dispose();
        base.Dispose(disposing);
    }

    private IEnumerable<(string Name, string? Value)> Settings() =>
    [
        ("compression", Compression is { } method ? CompressionMethods.NameOf(method) : null),
        ("compression-level", CompressionLevel?.ToString(CultureInfo.InvariantCulture)),
        ("priority", Priority?.ToString(CultureInfo.InvariantCulture)),
        ("want-mass-query", TextOf(WantMassQuery, nameof(WantMassQuery))),
        ("write-nar-listing", TextOf(Listing, nameof(Listing))),
    ];

    // An explicit -WantMassQuery:$false is a setting too.
    private string? TextOf(SwitchParameter value, string name)
        => MyInvocation.BoundParameters.ContainsKey(name) ? (value ? "true" : "false") : null;
}
