using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace NixStore.FileSystem;

public sealed partial class SecretKeyFile
{
    // The access list is set on creation and replaces the inherited one.
    [SupportedOSPlatform("windows")]
    private static FileStream CreateWindows(string path)
    {
        using var user = WindowsIdentity.GetCurrent();
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(user.User!, FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(
            FileMode.CreateNew, FileSystemRights.Write, FileShare.None, bufferSize: 1, FileOptions.None, security);
    }
}
