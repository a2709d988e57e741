using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.PowerShell.Session;
using NixStore.Stores;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Errors;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands.Keys;

/// <summary>Signs store paths.</summary>
[Cmdlet(VerbsCommon.Add, "StorePathSignature", SupportsShouldProcess = true, HelpUri = HelpPages.Root + "Add-StorePathSignature.md")]
[OutputType(typeof(StorePathInfo))]
public sealed class AddStorePathSignatureCommand : AsyncCmdlet
{
    private const int PathsAtOnce = 1000;

    private readonly List<FoundPath> _found = [];
    private SigningKeys? _keys;

    private StoreSession Session => field ??= Own(new StoreSession(this));

    /// <summary>Gets or sets the paths, in any form.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true,
        HelpMessage = "A store path: in full, as a base name, a hash part, a link such as ./result, or a wildcard.")]
    [SupportsWildcards]
    [StorePathTransformation]
    [ArgumentCompleter(typeof(StorePathCompleter))]
    public StorePathArgument[] Path { get; set; } = [];

    /// <summary>Gets or sets the store. The default is the store of a piped object, or the one that the environment names.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? Store { get; set; }

    /// <summary>Gets or sets the secret keys, each of which signs each path.</summary>
    [Parameter(Mandatory = true, Position = 1, HelpMessage = "The file of a secret key, a SecureString, or an object from New-StoreKey.")]
    [SigningKeyTransformation]
    [ValidateNotNullOrEmpty]
    public SigningKeyArgument[] SigningKey { get; set; } = [];

    /// <summary>Gets or sets a value indicating whether the paths are written with their signatures.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => _keys = new SigningKeys(SigningKey, WriteWarning);

    /// <inheritdoc/>
    // The information of a piped object can be out of date, and only the information of the store is signed.
    protected override void Process()
        => _found.AddRange(Session.Paths.Resolve(Path, Store).Select(static found => found with { Info = null }));

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var group in _found.DistinctBy(static found => (found.Store, found.Path)).GroupBy(static found => found.Store))
        {
            var signer = new PathSigner(FindSignatureStore(group.Key), _keys!.Keys);
            foreach (var infos in Session.Paths.Query(group).Chunk(PathsAtOnce))
            {
                Sign(group.Key, signer, infos);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _keys?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Returns the store, or the same store opened for writing if signatures cannot be added otherwise.</summary>
    private IStore FindSignatureStore(OpenStore store)
        => store.Store.Find<ISignatureStore>() is null ? Session.OpenWritable(store.Reference).Store : store.Store;

    private void Sign(OpenStore store, PathSigner signer, StorePathInfo[] infos)
    {
        List<SignedPath> signed = [.. infos.SelectMany(info => Sign(signer, info))];
        try
        {
            Run(stop => signer.AddAsync(signed, stop));
        }
        catch (StorePathNotValidException e)
        {
            WriteError(e, store.Store.Directory.Print(e.Path));
            signed.RemoveAll(path => path.Info.Path == e.Path);
        }

        if (PassThru)
        {
            signed.ForEach(path => WriteObject(store.Describe(path.Info)));
        }
    }

    /// <summary>Creates the signatures of one path. Returns nothing if the user declines or the path cannot be signed.</summary>
    private SignedPath[] Sign(PathSigner signer, StorePathInfo info)
    {
        SignedPath signed;
        try
        {
            signed = Wait(signer.SignAsync(info.ToPathInfo(), StopToken));
        }
        catch (NixStoreException e)
        {
            WriteError(e, info.Path);
            return [];
        }

        var names = string.Join(", ", signed.Added.Select(static signature => signature.KeyName));
        if (signed.Added.Count == 0)
        {
            WriteVerbose($"{info.Path} has these signatures already.");
        }
        else if (!ShouldProcess(info.Path, $"Sign with the key {names}"))
        {
            return [];
        }

        return [signed];
    }
}
