using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Files;
using NixStore.Stores;
using NixStore.Stores.Remote.Ssh;

namespace NixStore.PowerShell.Cmdlets;

/// <summary>Copies closures from one store to another: only what is missing there.</summary>
[Cmdlet(VerbsCommon.Copy, "Closure", SupportsShouldProcess = true)]
[OutputType(typeof(StorePathInfo))]
public sealed class CopyClosureCommand : ClosureCopyCmdlet
{
    /// <summary>The store to copy to; without it the one that the environment names.</summary>
    [Parameter(Position = 1)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreReference? To { get; set; }

    /// <summary>Arguments for the SSH client, each by itself.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SshOption { get; set; } = [];

    /// <summary>The file with the private key for SSH.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdentityFile { get; set; }

    /// <summary>Whether SSH compresses what it carries.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    private protected override string Action => "Copy";

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (From is null && To is null)
        {
            throw new ArgumentException("Name the store to copy to with -To, or the one to copy from with -From.");
        }
    }

    /// <inheritdoc/>
    protected override SshOptions FindSshOptions() => base.FindSshOptions() with
    {
        Arguments = SshOption,
        IdentityFile = IdentityFile is null ? null : new FilePaths(SessionState.Path).ResolveLiteral(IdentityFile),
        Compress = Compress,
    };

    /// <inheritdoc/>
    private protected override OpenStore OpenTarget() => OpenWritable(To);
}
