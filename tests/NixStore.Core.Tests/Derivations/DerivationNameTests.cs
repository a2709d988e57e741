namespace NixStore.Derivations;

public sealed class DerivationNameTests
{
    [Theory]
    [InlineData("hello", "hello", "")]
    [InlineData("hello-2.12.1", "hello", "2.12.1")]
    [InlineData("apache-httpd-2.0.48", "apache-httpd", "2.0.48")]
    [InlineData("git-2.44.0-man", "git", "2.44.0-man")]
    [InlineData("foo-unstable-2023-01-01", "foo-unstable", "2023-01-01")]
    [InlineData("foo-_1", "foo", "_1")]
    [InlineData("foo-", "foo-", "")]
    [InlineData("-1", "", "1")]
    public void The_version_starts_after_the_first_dash_without_a_letter(string text, string name, string version)
        => Assert.Equal(new DerivationName(name, version), DerivationName.Parse(text));
}
