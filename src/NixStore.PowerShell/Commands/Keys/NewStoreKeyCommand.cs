using System.Management.Automation;
using NixStore.FileSystem;
using NixStore.PowerShell.Binding;
using NixStore.PowerShell.Files;
using NixStore.PowerShell.Outputs;
using NixStore.PowerShell.Pipeline;
using NixStore.Signing;

namespace NixStore.PowerShell.Commands.Keys;

/// <summary>Creates a key pair that signs store paths.</summary>
[Cmdlet(VerbsCommon.New, "StoreKey", DefaultParameterSetName = FileSet, SupportsShouldProcess = true,
    HelpUri = HelpPages.Root + "New-StoreKey.md")]
[OutputType(typeof(StoreKey))]
public sealed class NewStoreKeyCommand : AsyncCmdlet
{
    private const string FileSet = "File";
    private const string SecureStringSet = "SecureString";

    /// <summary>Gets or sets the name of the key.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The name of the key, such as cache.example.org-1.")]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Gets or sets the file of the secret key.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = FileSet, HelpMessage = "The file of the secret key.")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Gets or sets a value indicating whether an existing file is replaced.</summary>
    [Parameter(ParameterSetName = FileSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>Gets or sets a value indicating whether the object contains the secret key, and no file is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SecureStringSet)]
    public SwitchParameter AsSecureString { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        using var key = SecretKey.Generate(Name);
        if (ParameterSetName == FileSet)
        {
            WriteFile(key, new FilePaths(SessionState.Path).ResolveLiteral(Path));
        }
        else if (ShouldProcess(Name, "Make a secret key"))
        {
            WriteObject(new StoreKey(key.Name, key.PublicKey.ToString(), null, SigningKeyArgument.ToSecureString(key)));
        }
    }

    private void WriteFile(SecretKey key, string path)
    {
        Require(path);
        if (!ShouldProcess(path, $"Write the secret key {key.Name}"))
        {
            return;
        }

        var file = new SecretKeyFile(path);
        if (Force)
        {
            file.Replace(key);
        }
        else
        {
            file.Write(key);
        }

        WriteObject(new StoreKey(key.Name, key.PublicKey.ToString(), path, null));
    }

    private void Require(string path)
    {
        if (Directory.Exists(path))
        {
            throw new FilePathException($"'{path}' is a directory. Give the path of a file.");
        }

        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)))
        {
            throw new DirectoryNotFoundException($"The directory of '{path}' does not exist. Make it first, or give another path.");
        }

        if (!Force && File.Exists(path))
        {
            throw new FileExistsException(path);
        }
    }
}
