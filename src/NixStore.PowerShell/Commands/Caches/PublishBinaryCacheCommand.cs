using System.Globalization;
using System.Management.Automation;
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
[Cmdlet(VerbsData.Publish, "BinaryCache", SupportsShouldProcess = true)]
[OutputType(typeof(StorePathInfo))]
public sealed class PublishBinaryCacheCommand : ClosureCopyCmdlet
{
    private SigningKeys? _keys;

    /// <summary>The binary cache: a URL, or a directory.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [BinaryCacheTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? To { get; set; }

    /// <summary>How NARs are compressed; without it as the URL says, or with zstd.</summary>
    [Parameter]
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

    /// <inheritdoc/>
    private protected override string Action => "Publish";

    /// <inheritdoc/>
    private protected override CopyOptions OptionsFor(OpenStore source) => base.OptionsFor(source) with { SigningKeys = _keys!.Keys };

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        _keys = new SigningKeys(SigningKey);
    }

    /// <inheritdoc/>
    private protected override OpenStore OpenTarget()
    {
        var cache = To!;
        foreach ((var name, var value) in Settings())
        {
            cache = value is null ? cache : cache.With(name, value);
        }

        // How it was written is of no use to whoever reads it.
        return OpenWritable(cache) with { Reference = To! };
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
