using System.Management.Automation;
using NixStore.Paths;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Completion;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Session;
using NixStore.Signing;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands.Keys;

/// <summary>Checks which trusted keys have signed paths.</summary>
[Cmdlet(VerbsDiagnostic.Test, "StorePathSignature", HelpUri = HelpPages.Root + "Test-StorePathSignature.md")]
[OutputType(typeof(StorePathSignatureTestResult), typeof(bool))]
public sealed class TestStorePathSignatureCommand : PathTestCmdlet
{
    private TrustedKeys? _keys;

    /// <summary>Gets or sets the trusted keys. The default is the keys of the configuration.</summary>
    [Parameter(Position = 1)]
    [TrustedKeyTransformation]
    [ArgumentCompleter(typeof(TrustedKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public PublicKey[]? TrustedKey { get; set; }

    /// <inheritdoc/>
    protected override void Begin() => _keys = TrustedKey is null ? Session.Trust.FindKeys() : new TrustedKeys(TrustedKey);

    private protected override void Test(OpenStore store, ValidPathInfo[] infos)
    {
        foreach (var trust in Pull(new PathTrustQuery(_keys!, store.Store).FindAsync(infos, StopToken)))
        {
            var path = store.Store.Directory.Print(trust.Info.Path);
            WriteResult(StorePathSignatureTestResult.From(trust, path, store.Reference), trust.IsTrusted);
        }
    }
}
