using System.Globalization;
using System.Management.Automation;
using NixStore.Closures;
using NixStore.Compression;
using NixStore.Copying;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Commands.Closures;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Stores;

namespace NixStore.PowerShell.Commands.Caches;

/// <summary>Puts closures into a binary cache: only what is missing there.</summary>
[Cmdlet(VerbsData.Publish, "BinaryCache", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Publish-BinaryCache.md")]
[OutputType(typeof(StorePathInfo), typeof(PlannedTransfer))]
public sealed class PublishBinaryCacheCommand : TransferCmdlet
{
    private readonly List<FoundPath> _found = [];
    private SigningKeys? _keys;

    /// <summary>The paths, in any form that users write.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>The store to copy from; if absent, the one of a piped object, or else the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? From { get; set; }

    /// <summary>Whether the given paths are copied alone.</summary>
    [Parameter]
    public SwitchParameter NoClosure { get; set; }

    /// <summary>How many paths are copied at once; 0 leaves it to the command.</summary>
    [Parameter]
    [ValidateRange(0, 256)]
    public int ThrottleLimit { get; set; }

    /// <summary>Whether the paths that were copied are written.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Whether the plan is written as objects, and nothing is changed.</summary>
    [Parameter]
    public SwitchParameter Plan { get; set; }

    /// <summary>The binary cache: a URL, or a directory.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The binary cache: a directory such as /srv/cache, or a URL.")]
    [BinaryCacheTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? To { get; set; }

    /// <summary>How NARs are compressed; without it as the URL says, or with zstd.</summary>
    [Parameter]
    [ValidateSet(nameof(CompressionMethod.None), nameof(CompressionMethod.Gzip), nameof(CompressionMethod.Bzip2), nameof(CompressionMethod.Xz),
        nameof(CompressionMethod.Zstd), nameof(CompressionMethod.Brotli))]
    public CompressionMethod? Compression { get; set; }

    /// <summary>How hard to compress, in the compression's own numbers.</summary>
    [Parameter]
    public int? CompressionLevel { get; set; }

    /// <summary>The secret keys that sign what is published.</summary>
    [Parameter]
    [SigningKeyTransformation]
    [ValidateNotNullOrEmpty]
    public SigningKeyArgument[] SigningKey { get; set; } = [];

    /// <summary>The place of the cache among others: the lowest number is asked first.</summary>
    [Parameter]
    public int? Priority { get; set; }

    /// <summary>Whether the cache says that it may be asked for many paths at once.</summary>
    [Parameter]
    public SwitchParameter WantMassQuery { get; set; }

    /// <summary>Whether a listing of its files is put beside each path.</summary>
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
        _keys = new SigningKeys(SigningKey);
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
        var result = Copies.Copy(source, target, paths, OptionsFor(source), plan => Copies.Approve(source, target.Store.Location, plan, Plan));
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

        // How it was written is of no use to a reader.
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

    // -WantMassQuery:$false says something too.
    private string? TextOf(SwitchParameter value, string name)
        => MyInvocation.BoundParameters.ContainsKey(name) ? (value ? "true" : "false") : null;
}
