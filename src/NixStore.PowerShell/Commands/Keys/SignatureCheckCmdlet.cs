using System.Management.Automation;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Session;
using NixStore.Signing;
using NixStore.Stores.Capabilities;
using NixStore.Stores.Remote.Daemon;
using NixStore.Trust;

namespace NixStore.PowerShell.Commands.Keys;

/// <summary>A cmdlet that takes paths out of a store for which somebody has to vouch.</summary>
public abstract class SignatureCheckCmdlet : StoreClientCmdlet
{
    /// <summary>The keys that are trusted; those of the configuration where absent.</summary>
    [Parameter]
    [TrustedKeyTransformation]
    [ValidateNotNullOrEmpty]
    public PublicKey[]? TrustedKey { get; set; }

    /// <summary>Whether paths are taken that nobody vouches for.</summary>
    [Parameter]
    public SwitchParameter SkipSignatureCheck { get; set; }

    /// <summary>
    /// Finds what is demanded of the signatures of paths that come from a store. The stores of this machine are trusted, and those
    /// whose reference says <c>trusted=true</c>, unless the user names keys; elsewhere signatures are demanded, unless the user or the
    /// configuration demands none.
    /// </summary>
    /// <param name="source">The store that the paths come from.</param>
    /// <returns>The demand, or null for none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    protected SignaturePolicy? FindPolicy(OpenStore source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        var trusted = source.Store is IPhysicalStore or DaemonStore { IsOnThisMachine: true }
            || source.Reference.IsTrusted;
        return trusted ? null : FindPolicy(source.Store.Location);
    }

    /// <summary>Finds what is demanded of the signatures of paths that come from elsewhere, as <see cref="FindPolicy(OpenStore)"/>.</summary>
    /// <param name="source">Where they come from, as a user names it.</param>
    /// <returns>The demand, or null for none.</returns>
    /// <exception cref="NixFormatException">The configuration is malformed; the message names file and line.</exception>
    protected SignaturePolicy? FindPolicy(string source)
    {
        if (TrustedKey is not null)
        {
            return new SignaturePolicy(new TrustedKeys(TrustedKey));
        }

        if (SkipSignatureCheck)
        {
            WriteWarning($"The signatures of what comes from {source} are not checked. Whoever can change what is there decides what the paths hold.");
            return null;
        }

        return ReadTrust().FindPolicy();
    }

    /// <inheritdoc/>
    protected override void Begin()
    {
        if (SkipSignatureCheck && TrustedKey is not null)
        {
            throw new ArgumentException("With -SkipSignatureCheck no signature is checked, so no key can be trusted. Give one of -SkipSignatureCheck and -TrustedKey.");
        }
    }
}
