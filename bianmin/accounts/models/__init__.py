from .api_token import ApiToken
from .post import Post, Role
from .user import User

__all__ = ["ApiToken", "Post", "Role", "User"]
