namespace NixStore.Testing.Programs;

/// <summary>
/// The collection of tests that need credentials of AWS, or need that there are none. These are in variables of the process, so the tests
/// run one after the other.
/// </summary>
public sealed class AwsEnvironment
{
    public const string Name = "AWS";

    /// <summary>Takes care that no credentials are found.</summary>
    internal static void Clear()
    {
        Set("AWS_ACCESS_KEY_ID", null);
        Set("AWS_SECRET_ACCESS_KEY", null);
        Set("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/credentials");
        Set("AWS_CONFIG_FILE", "/nowhere/config");
        Set("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// <summary>Gives the credentials that s3rver takes without an account of its own.</summary>
    internal static void SignIn()
    {
        Set("AWS_ACCESS_KEY_ID", "S3RVER");
        Set("AWS_SECRET_ACCESS_KEY", "S3RVER");
    }

    private static void Set(string name, string? value) => Environment.SetEnvironmentVariable(name, value);
}
